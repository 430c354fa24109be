package org.sekisho.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
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
      DetectCommand.class,
      EvaluateCommand.class,
      SimulateCommand.class,
      ExplainCommand.class,
      BacktestCommand.class,
      DemoCommand.class,
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
            case NoSuchFileException missing ->
                err.println("sekisho: no such file: " + missing.getFile());
            case IOException io -> err.println("sekisho: " + io);
            case UncheckedIOException io -> err.println("sekisho: " + io.getCause());
            case IllegalArgumentException wrong -> err.println("sekisho: " + wrong.getMessage());
            default -> exception.printStackTrace(err);
          }
          return 1;
        });
    return commandLine;
  }
}
