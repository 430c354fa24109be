package org.sekisho.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import org.sekisho.wire.BadFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code sekisho} command. */
@Command(
    name = "sekisho",
    mixinStandardHelpOptions = true,
    version = "sekisho 0.1.0",
    description =
        "The checkpoint for international calls: finds lines that are abused, and says why.",
    subcommands = {
      InitCommand.class,
      DetectCommand.class,
      ReadCommand.class,
      FormatsCommand.class,
      EvaluateCommand.class,
      SimulateCommand.class,
      ExplainCommand.class,
      BacktestCommand.class,
      DemoCommand.class,
      RunCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      AuditCommand.class,
      CompletionCommand.class,
    })
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    var commandLine = new CommandLine(new Main());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(
        (exception, command, result) -> {
          PrintWriter err = command.getErr();
          switch (exception) {
            case BadFileException bad -> err.println("sekisho: " + bad.getMessage());
            case IOException io -> err.println("sekisho: " + said(io));
            case UncheckedIOException io ->
                err.println("sekisho: " + said(Objects.requireNonNull(io.getCause())));
            case IllegalArgumentException wrong -> err.println("sekisho: " + wrong.getMessage());
            default -> exception.printStackTrace(err);
          }
          return 1;
        });
    commandLine.setParameterExceptionHandler(
        (wrong, args) -> {
          CommandLine command = wrong.getCommandLine();
          command
              .getErr()
              .printf(
                  "%s%nsee: %s --help%n",
                  wrong.getMessage(), command.getCommandSpec().qualifiedName());
          return command.getCommandSpec().exitCodeOnInvalidInput();
        });
    return commandLine;
  }

  /** What the system said, in words that tell what to do. */
  private static String said(IOException io) {
    return switch (io) {
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      case AccessDeniedException denied ->
          "no permission for %s; give another, or its owner's rights".formatted(denied.getFile());
      case FileAlreadyExistsException file ->
          "%s is a file, and a folder is needed there".formatted(file.getFile());
      case FileSystemException other ->
          "%s: %s"
              .formatted(
                  other.getFile(), Optional.ofNullable(other.getReason()).orElse("cannot be used"));
      default ->
          "Is a directory".equals(io.getMessage())
              ? "a folder was given where a file is needed"
              : String.valueOf(io.getMessage());
    };
  }
}
