package org.sekisho.server.reference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.server.access.Audit;
import org.sekisho.server.casework.Approvals;
import org.sekisho.server.reference.Reference.Kind;
import org.sekisho.wire.BadFileException;
import org.springframework.stereotype.Component;

/** How reference data comes to be in force: proposed, and where the rules ask for it, by two. */
@Component
public class ReferenceChanges {

  /** Before the version that an approval was asked against. */
  static final String AGAINST = "against";

  private final ReferenceData data;
  private final Approvals approvals;
  private final Audit audit;

  ReferenceChanges(ReferenceData data, Approvals approvals, Audit audit) {
    this.data = data;
    this.approvals = approvals;
    this.audit = audit;
  }

  /** What a set would change of one kind of file. */
  public record Change(Kind kind, ReferenceData.Difference difference) {}

  /** What came of putting a set into force. */
  public enum Activated {
    IN_FORCE,
    SECOND_PERSON_ASKED,
    NOTHING_NEW,
    /** Another one came into force since: the same change was made to that, to be looked at. */
    MADE_ANEW
  }

  /**
   * Makes a set with another file in it.
   *
   * @throws BadFileException with the line if the file cannot be used
   */
  public FileSet propose(Kind kind, String name, byte[] content, String reason, String by)
      throws IOException {
    FileSet made = data.propose(kind, name, content, reason, by);
    audit.write(by, "PROPOSED " + kind, made.version(), reason);
    return made;
  }

  public List<Change> between(FileSet now, FileSet of) {
    List<Change> changes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Optional<String> before = Optional.ofNullable(now.files().get(kind));
      Optional<String> after = Optional.ofNullable(of.files().get(kind));
      if (!before.equals(after)) {
        changes.add(new Change(kind, data.difference(kind, before, after)));
      }
    }
    return changes;
  }

  boolean takeTwo(List<Change> changes, FileSet now, FileSet of) {
    return changes.stream()
        .anyMatch(
            change ->
                change.kind.takesTwo()
                    || (change.kind == Kind.SUBSCRIBERS && changesConsent(now, of)));
  }

  private boolean changesConsent(FileSet now, FileSet of) {
    return ReferenceData.changesConsent(
        data.get(now.version()).lines(), data.get(of.version()).lines());
  }

  /**
   * Puts a set into force, or asks a second person where that is needed.
   *
   * @param by as the trail names him
   * @param person who is behind it, and not the second one
   */
  public Activated activate(FileSet of, String by, String person) {
    FileSet now = data.findInForce().orElseThrow();
    List<Change> changes = between(now, of);
    if (changes.isEmpty()) {
      return Activated.NOTHING_NEW;
    }
    if (!data.onWhatIsInForce(of, by).equals(of)) {
      return Activated.MADE_ANEW;
    }
    if (takeTwo(changes, now, of)) {
      approvals.ask(
          Approvals.Kind.ACTIVATE_REFERENCE,
          of.version(),
          "%s %s%n%s".formatted(AGAINST, now.version(), summary(changes)),
          of.reason(),
          person);
      return Activated.SECOND_PERSON_ASKED;
    }
    data.activate(of.version(), by, by);
    audit.write(by, "ACTIVATED", of.version(), summary(changes));
    return Activated.IN_FORCE;
  }

  private static String summary(List<Change> changes) {
    var text = new StringBuilder();
    for (Change change : changes) {
      text.append(
          "%s: +%d -%d%n"
              .formatted(
                  change.kind.column(), change.difference.added(), change.difference.removed()));
      change.difference.addedRows().forEach(row -> text.append("+ ").append(row).append('\n'));
      change.difference.removedRows().forEach(row -> text.append("- ").append(row).append('\n'));
    }
    return text.toString();
  }
}
