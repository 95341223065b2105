package dev.tollgate.loadtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Packages know each other in one direction, and nothing of the edge is shared. */
@AnalyzeClasses(packages = "dev.tollgate.loadtest", importOptions = ImportOption.DoNotIncludeTests.class)
final class ImportsTest {
    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.tollgate.loadtest.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CODEC_OF_ITS_OWN = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tollgate.loadtest.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.handler.codec.mqtt..", "dev.tollgate.edge..");
}
