package org.sekisho.server.enforcement;

import java.util.Set;

/** Exchanges nobody can command from here: persons are asked, and say when it is done. */
final class WorkOrders implements SwitchControl {

  @Override
  public Set<Order.Action> actions() {
    return Set.of(Order.Action.SUSPEND, Order.Action.RESTRICT_COUNTRY);
  }

  @Override
  public void apply(Order order) {
    // The row is the order; it stands on the page of work orders.
  }

  @Override
  public boolean holds(Order order) {
    return true; // a person has said so
  }

  @Override
  public void restore(Order order) {
    // The same.
  }

  @Override
  public boolean byHand() {
    return true;
  }
}
