package org.sekisho;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sekisho.detection.Detector;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.number.E164;

/** The shape of the core, checked. Change a rule only together with ARCHITECTURE.md. */
class ArchitectureTest {

  /** The core's packages in the order data flows through them. */
  private static final List<String> PATH =
      List.of(
          "number",
          "call",
          "line",
          "rating",
          "enrichment",
          "detection",
          "casework",
          "control",
          "notice");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.sekisho");

  @Test
  void nothingUsesWhatComesAfterIt() {
    for (int i = 0; i < PATH.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage(in(PATH.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              PATH.subList(i + 1, PATH.size()).stream()
                  .map(ArchitectureTest::in)
                  .toArray(String[]::new))
          .allowEmptyShould(true)
          .check(CORE);
    }
  }

  @Test
  void theCoreNeedsNothingButTheJdk() {
    noClasses()
        .that(resideInAPackage("org.sekisho.."))
        .should()
        .dependOnClassesThat(resideOutsideOfPackages("java..", "org.jspecify..", "org.sekisho.."))
        .check(CORE);
  }

  @Test
  void theCoreTouchesNoOutsideWorld() {
    noClasses()
        .that(resideInAPackage("org.sekisho.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.file..", "java.sql..", "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .check(CORE);
  }

  @Test
  void nobodyReadsTheClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(CORE);
  }

  @Test
  void detectorsKeepNothingButTheirPolicy() {
    fields()
        .that()
        .areDeclaredInClassesThat()
        .implement(Detector.class)
        .should()
        .beFinal()
        .check(CORE);
    classes()
        .that()
        .implement(Detector.class)
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CORE);
  }

  /** A view is all a detector can see: none of them knows the whole event. */
  @Test
  void detectorsSeeViewsOnly() {
    noClasses()
        .that()
        .resideInAPackage("org.sekisho.detection..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(EnrichedEvent.class)
        .check(CORE);
  }

  /** The rules on charges, countries, sources and many lines cannot be given a called number. */
  @Test
  void onlyTheLastStageKnowsNumbers() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.sekisho.detection.charge..",
            "org.sekisho.detection.hours..",
            "org.sekisho.detection.destination..",
            "org.sekisho.detection.source..",
            "org.sekisho.detection.takeover..",
            "org.sekisho.detection.simultaneous..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(E164.class)
        .check(CORE);
  }

  private static String in(String name) {
    return "org.sekisho." + name + "..";
  }
}
