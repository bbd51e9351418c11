package dev.sluice.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the rooms to the directions that the architecture allows between them.
 *
 * <p>It stands in the stack, which has all of what is built before it on its class path: not what
 * runs it (e2e, faults, bench), which no room can see. Main code alone is looked at.
 */
final class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sluice");

  /** Packages that decide and do nothing else. */
  private static final String[] DOMAIN = {
    "dev.sluice.schemas.command..",
    "dev.sluice.schemas.event..",
    "dev.sluice.schemas.problem..",
    "dev.sluice.schemas.schedule..",
    "dev.sluice.schemas.subject..",
    "dev.sluice.processors.saga.."
  };

  private static final String[] POLICY = {
    "dev.sluice.schemas.policy..", "dev.sluice.processors.policy.."
  };

  @Test
  void allRoomsAreOnTheClassPath() {
    assertThat(OURS.containPackage("dev.sluice.schemas.command")).isTrue();
    assertThat(OURS.containPackage("dev.sluice.stack")).isTrue();
    assertThat(OURS.containPackage("dev.sluice.testing")).isTrue();
  }

  @Test
  void roomsSeeOnlyTheRoomsBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("proto")
        .definedBy("dev.sluice.booking..", "dev.sluice.schedule..")
        .layer("schemas")
        .definedBy("dev.sluice.schemas..")
        .layer("runtime")
        .definedBy("dev.sluice.runtime..")
        .layer("ingress")
        .definedBy("dev.sluice.ingress..")
        .layer("processors")
        .definedBy("dev.sluice.processors..")
        .layer("egress")
        .definedBy("dev.sluice.egress..")
        .layer("embedded")
        .definedBy("dev.sluice.embedded..")
        .layer("testing")
        .definedBy("dev.sluice.testing..")
        .layer("services")
        .definedBy("dev.sluice.services..")
        .layer("stack")
        .definedBy("dev.sluice.stack..")
        .whereLayer("proto")
        .mayNotAccessAnyLayer()
        .whereLayer("schemas")
        .mayNotAccessAnyLayer()
        .whereLayer("embedded")
        .mayNotAccessAnyLayer()
        .whereLayer("testing")
        .mayNotAccessAnyLayer()
        .whereLayer("testing")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("runtime")
        .mayOnlyAccessLayers("schemas")
        .whereLayer("ingress")
        .mayOnlyAccessLayers("schemas", "runtime")
        .whereLayer("egress")
        .mayOnlyAccessLayers("schemas", "runtime")
        .whereLayer("processors")
        .mayOnlyAccessLayers("proto", "schemas", "runtime")
        .whereLayer("services")
        .mayOnlyAccessLayers("proto", "schemas", "runtime")
        .ensureAllClassesAreContainedInArchitecture()
        .check(OURS);
  }

  @Test
  void domainPackagesSeeOnlyTheJdkAndEachOther() {
    classes()
        .that()
        .resideInAnyPackage(DOMAIN)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(with(with(DOMAIN, POLICY), "java..", "org.jspecify.annotations.."))
        .allowEmptyShould(true)
        .check(OURS);
  }

  /** A policy is data: its expressions are CEL, and it is read from JSON. */
  @Test
  void policiesSeeTheirLanguagesBesides() {
    classes()
        .that()
        .resideInAnyPackage(POLICY)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            with(
                with(DOMAIN, POLICY),
                "java..",
                "org.jspecify.annotations..",
                "dev.cel..",
                "com.google.common.collect..",
                "tools.jackson.."))
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices()
        .matching("dev.sluice.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(OURS);
  }

  private static String[] with(String[] packages, String... more) {
    return Stream.concat(Stream.of(packages), Stream.of(more)).toArray(String[]::new);
  }
}
