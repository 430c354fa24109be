package org.sekisho.server.intake;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.sekisho.call.Knock;
import org.sekisho.call.Knocks;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.engine.KnockTally;
import org.sekisho.line.Line;
import org.sekisho.server.reference.Reference;

/**
 * Tells the engine who tried to log in, as one source saw it: passwords of lines one by one, the
 * rest gathered. From any thread.
 */
public final class LogInsTold {

  private final String source;
  private final Supplier<Reference> reference;
  private final EventsTold told;
  private final IntakeCounts counts;
  private final Set<SourceAddress> ours;
  private final KnockTally knocks = new KnockTally();

  /**
   * @param source as pages name it
   * @param ours addresses of our switches: what they send on is nobody's knock
   */
  public LogInsTold(
      String source,
      Supplier<Reference> reference,
      EventsTold told,
      IntakeCounts counts,
      Set<SourceAddress> ours) {
    this.source = source;
    this.reference = reference;
    this.told = told;
    this.counts = counts;
    this.ours = Set.copyOf(ours);
  }

  /** A password was tried; of a name no line has it is only a knock. */
  public void registered(Registration registration) {
    Optional<Line> line = reference.get().findLine(registration.subscriberId());
    if (line.isEmpty()) {
      counts.rejected(source, "unknown user");
      if (!registration.success()) {
        knocked(
            new Knock(
                registration.atMillis(),
                registration.source(),
                "",
                registration.userAgent(),
                registration.subscriberId(),
                Knock.Kind.WRONG));
      }
      return;
    }
    Registration of = registration.of(line.get().id());
    synchronized (knocks) {
      if (!knocks.isWorthTelling(of)) {
        return;
      }
    }
    told.add(of);
  }

  /** Somebody tried something without a password, or showed that he has one. */
  public void knocked(Knock knock) {
    if (!ours.contains(knock.source())) {
      synchronized (knocks) {
        knocks.accept(knock);
      }
    }
  }

  /** Tells of what was tried in vain lately; a line's name is its subscriber_id there, too. */
  public void tell(long nowMillis) {
    List<Knocks> due;
    synchronized (knocks) {
      due = knocks.drain(nowMillis);
    }
    Reference by = reference.get();
    for (Knocks of : due) {
      List<String> names =
          of.names().stream().map(name -> by.findLine(name).map(Line::id).orElse(name)).toList();
      told.add(
          new Knocks(
              of.atMillis(),
              of.source(),
              of.userAgent(),
              names,
              of.wrong(),
              of.numbers(),
              of.hosts()));
    }
  }
}
