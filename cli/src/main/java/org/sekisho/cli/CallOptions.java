package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.wire.calls.CallFile;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.mapping.MappingFile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Files of calls and how they are read; the same for every command that reads them. */
final class CallOptions {

  @Option(
      names = "--calls",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "call records, gzipped or not; a folder for all in it; - for standard input")
  List<Path> calls = List.of();

  @Option(
      names = "--format",
      defaultValue = "auto",
      paramLabel = "NAME",
      description = "auto, or one of those 'sekisho formats' lists (default ${DEFAULT-VALUE})")
  String format = "auto";

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "how calls of another format are read (docs/mapping.md)")
  @Nullable Path mapping;

  @Option(
      names = "--zone",
      converter = Zones.class,
      description = "zone of times without an offset, such as Asia/Tokyo")
  @Nullable ZoneId zone;

  ZoneId operatorZone() {
    return zone == null ? ZoneId.of("Asia/Tokyo") : zone;
  }

  /** The files named, and those in folders that are named. */
  List<Path> files() throws IOException {
    List<Path> files = CallFile.list(calls).stream().map(CallFile::path).toList();
    if (files.isEmpty()) {
      throw new IllegalArgumentException("there are no files in " + calls);
    }
    return files;
  }

  /** How the calls are read. */
  CallFormat format() throws IOException {
    if (mapping != null && !format.equals(CallFormat.AUTO)) {
      throw new IllegalArgumentException("--format and --mapping say the same twice: give one");
    }
    Optional<ZoneId> named = Optional.ofNullable(zone);
    return mapping == null
        ? CallFormat.of(format.toLowerCase(Locale.ROOT), named)
        : new CallFormat(List.of(MappingFile.read(mapping)), named);
  }

  /** An output must not be one of the files that are read. */
  void refuseToOverwrite(Path written) throws IOException {
    List<Path> read = new ArrayList<>(files());
    if (mapping != null) {
      read.add(mapping);
    }
    for (Path file : read) {
      if (Files.exists(written) && Files.exists(file) && Files.isSameFile(written, file)) {
        throw new IllegalArgumentException(
            "%s is read and would be overwritten; give --out another folder".formatted(file));
      }
    }
  }

  /** Reads a zone, or says how one is named. */
  static final class Zones implements ITypeConverter<ZoneId> {
    @Override
    public ZoneId convert(String text) {
      try {
        return ZoneId.of(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'%s' is no time zone; name one such as Asia/Tokyo or +09:00".formatted(text));
      }
    }
  }
}
