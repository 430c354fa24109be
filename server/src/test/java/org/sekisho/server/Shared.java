package org.sekisho.server;

import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands what is started once for all tests, and closed after them, to each test's constructor. */
final class Shared implements ParameterResolver {

  private static final Map<Class<?>, Supplier<AutoCloseable>> MADE_BY =
      Map.of(OperatorsSystem.class, OperatorsSystem::new, Chromium.class, Chromium::new);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return MADE_BY.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(type, key -> Objects.requireNonNull(MADE_BY.get(key)).get());
  }
}
