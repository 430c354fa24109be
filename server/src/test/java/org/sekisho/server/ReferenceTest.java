package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.reference.Backtests;
import org.sekisho.server.reference.FileSet;
import org.sekisho.server.reference.Reference.Kind;
import org.sekisho.server.reference.ReferenceChanges;
import org.sekisho.server.reference.ReferenceData;
import org.sekisho.server.store.CallStore;
import org.sekisho.wire.BadFileException;

/** Reference data: checked, tried on the stored calls, put into force. */
@ExtendWith(Shared.class)
class ReferenceTest {

  private final OperatorsSystem system;
  private final ReferenceData data;

  ReferenceTest(OperatorsSystem system) {
    this.system = system;
    data = system.context().getBean(ReferenceData.class);
  }

  private FileSet propose(Kind kind, String text) throws Exception {
    return data.propose(kind, "f", text.getBytes(StandardCharsets.UTF_8), "a test", "first");
  }

  @Test
  void aFileThatCannotBeUsedSaysWhere() {
    Map<Kind, String> wrong =
        Map.of(
            Kind.HOLIDAYS, "date,offices\n2026-08-13,CLOSED\n2026-08-14,SHUT\n",
            Kind.POLICY, "version: v2\nbars:\n  chalenge_permille: 300\n",
            Kind.TARIFF, "prefix,destination\n1,USA\n");
    Map<Kind, String> said =
        Map.of(
            Kind.HOLIDAYS, "holidays.csv: line 3: offices are CLOSED or OPEN, not 'SHUT'",
            Kind.POLICY, "challenge_permille",
            Kind.TARIFF, "line 1 lacks the columns yen_per_minute");
    wrong.forEach(
        (kind, text) ->
            assertThatThrownBy(() -> propose(kind, text))
                .isInstanceOf(BadFileException.class)
                .hasMessageContaining(said.get(kind)));
  }

  @Test
  void holidaysOfOnesOwnAreUsed() throws Exception {
    FileSet made =
        propose(Kind.HOLIDAYS, "date,offices,name\n2026-08-13,CLOSED,Obon\n2026-01-01,OPEN,\n");
    var calendar = data.get(made.version()).calendar();
    assertThat(calendar.isDayOff(LocalDate.of(2026, 8, 13).toEpochDay())).isTrue();
    assertThat(calendar.isDayOff(LocalDate.of(2026, 1, 1).toEpochDay())).isFalse();
  }

  /** Rows of what two persons change side by side: neither undoes the other's. */
  @Test
  void aChangeIsMadeToWhatIsInForceThen() throws Exception {
    ReferenceChanges changes = system.context().getBean(ReferenceChanges.class);
    String prices = data.text(data.findInForce().orElseThrow(), Kind.TARIFF).orElseThrow();
    FileSet tariff = propose(Kind.TARIFF, prices + "88,Other,99,60,60\n");
    FileSet holidays = propose(Kind.HOLIDAYS, "date,offices\n2026-08-15,CLOSED\n");
    assertThat(changes.activate(holidays, "first", "first"))
        .isEqualTo(ReferenceChanges.Activated.IN_FORCE);
    assertThat(changes.activate(tariff, "first", "first"))
        .isEqualTo(ReferenceChanges.Activated.MADE_ANEW);
    FileSet anew = data.list().getFirst();
    assertThat(anew.files().get(Kind.HOLIDAYS)).isEqualTo(holidays.files().get(Kind.HOLIDAYS));
    assertThat(anew.files().get(Kind.TARIFF)).isEqualTo(tariff.files().get(Kind.TARIFF));
    assertThat(changes.activate(anew, "first", "first"))
        .isEqualTo(ReferenceChanges.Activated.IN_FORCE);
  }

  /** A night's attack is stored; a policy that fears a wrong challenge asks later. */
  @Test
  void aPolicyIsTriedOnTheStoredCalls() throws Exception {
    LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(2);
    system.jdbc().sql(CallStore.partitionOf(day)).update();
    system
        .jdbc()
        .sql(
            "insert into call_abroad select t, 1000 + i, 'S8', t + interval '5 s',"
                + " t + interval '14 min', '5312345' || i, 'CU', 'Cuba', '198.51.100.7', 'x',"
                + " 0, 279000000, false, false from generate_series(100, 219) i,"
                + " lateral (select ?::date::timestamp at time zone 'UTC'"
                + " + i * interval '1 minute' as t) of_call")
        .param(day.toString())
        .update();
    FileSet patient =
        propose(
            Kind.POLICY,
            """
            version: patient
            costs:
              challenge_yen: 100000000
            """);
    Backtests backtests = system.context().getBean(Backtests.class);
    String now = data.findInForce().orElseThrow().version();
    assertThat(backtests.ask(patient.version(), now, "first")).isTrue();
    system.await(
        () ->
            assertThat(backtests.findLast(patient.version()).orElseThrow().isUnfinished())
                .isFalse());
    Optional<Backtests.Result> came = backtests.findLast(patient.version()).orElseThrow().result();
    assertThat(came).isPresent();
    assertThat(came.get().now().challenged()).as("other tests' lines besides").isPositive();
    assertThat(came.get().then().challengedCalls()).isLessThan(came.get().now().challengedCalls());
    assertThat(came.get().lines())
        .anySatisfy(line -> assertThat(line.subscriber()).isEqualTo("S8"));
    try (Visitor visitor = new Visitor(system.url())) {
      visitor.logIn("first", OperatorsSystem.PASSWORD);
      assertThat(visitor.get("/reference/" + patient.version()).body())
          .contains("lines challenged", "S8");
      assertThat(visitor.get("/reference/edit?kind=POLICY").body()).contains("challenge_permille");
    }
  }
}
