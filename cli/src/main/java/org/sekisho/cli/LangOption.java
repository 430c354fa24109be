package org.sekisho.cli;

import picocli.CommandLine.Option;

/** The language of what is written for people; the same for every command that tells something. */
final class LangOption {

  enum Language {
    EN,
    JA
  }

  @Option(
      names = "--lang",
      defaultValue = "en",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  Language lang = Language.EN;

  boolean japanese() {
    return lang == Language.JA;
  }
}
