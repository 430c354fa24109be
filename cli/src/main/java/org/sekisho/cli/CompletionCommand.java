package org.sekisho.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code sekisho completion}: lets the shell complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script by which bash or zsh completes commands and options.",
    footer = {
      "",
      "Example, for this shell and for all to come:",
      "  source <(./sekisho completion)",
      "  ./sekisho completion > ~/.local/share/bash-completion/completions/sekisho"
    })
final class CompletionCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    System.out.print(AutoComplete.bash("sekisho", Main.commandLine()));
    return 0;
  }
}
