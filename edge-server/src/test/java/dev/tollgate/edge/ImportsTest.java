package dev.tollgate.edge;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports follow the bytes: a package knows what comes after it on a message's path, and never what comes before. */
@AnalyzeClasses(packages = "dev.tollgate.edge", importOptions = ImportOption.DoNotIncludeTests.class)
final class ImportsTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("server")
            .definedBy("dev.tollgate.edge")
            .layer("cli")
            .definedBy("dev.tollgate.edge.cli..")
            .layer("admin")
            .definedBy("dev.tollgate.edge.admin..")
            .layer("metrics")
            .definedBy("dev.tollgate.edge.metrics..")
            .layer("listen")
            .definedBy("dev.tollgate.edge.listen..")
            .layer("tls")
            .definedBy("dev.tollgate.edge.tls..")
            .layer("mqtt")
            .definedBy("dev.tollgate.edge.mqtt..")
            .layer("http")
            .definedBy("dev.tollgate.edge.http..")
            .layer("intake")
            .definedBy("dev.tollgate.edge.intake..")
            .layer("extension")
            .definedBy("dev.tollgate.edge.extension..")
            .layer("upload")
            .definedBy("dev.tollgate.edge.upload..")
            .layer("kp1")
            .definedBy("dev.tollgate.edge.kp1..")
            .layer("store")
            .definedBy("dev.tollgate.edge.store..")
            .layer("token")
            .definedBy("dev.tollgate.edge.token..")
            .layer("route")
            .definedBy("dev.tollgate.edge.route..")
            .layer("sink")
            .definedBy("dev.tollgate.edge.sink..")
            .layer("limit")
            .definedBy("dev.tollgate.edge.limit..")
            .layer("journal")
            .definedBy("dev.tollgate.edge.journal..")
            .layer("ring")
            .definedBy("dev.tollgate.edge.ring..")
            .whereLayer("server")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cli")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("admin")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("server", "admin")
            .whereLayer("listen")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("tls")
            .mayOnlyBeAccessedByLayers("server", "listen")
            .whereLayer("mqtt")
            .mayOnlyBeAccessedByLayers("server", "listen")
            .whereLayer("http")
            .mayOnlyBeAccessedByLayers("server", "listen")
            .whereLayer("intake")
            .mayOnlyBeAccessedByLayers("server", "listen", "mqtt", "http")
            .whereLayer("extension")
            .mayOnlyBeAccessedByLayers("server", "intake", "admin")
            .whereLayer("upload")
            .mayOnlyBeAccessedByLayers("server", "http", "admin", "extension")
            .whereLayer("kp1")
            .mayOnlyBeAccessedByLayers("server", "mqtt", "http", "intake", "extension")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("server", "admin", "extension")
            .whereLayer("token")
            .mayOnlyBeAccessedByLayers("server", "intake", "store", "admin")
            .whereLayer("route")
            .mayOnlyBeAccessedByLayers("server", "intake", "sink")
            .whereLayer("sink")
            .mayOnlyBeAccessedByLayers("server", "admin")
            .whereLayer("limit")
            .mayOnlyBeAccessedByLayers("server", "intake", "listen")
            .whereLayer("journal")
            .mayOnlyBeAccessedByLayers("server", "cli", "admin", "sink")
            .whereLayer("ring")
            .mayOnlyBeAccessedByLayers("server", "mqtt", "http", "intake", "journal", "sink");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.tollgate.edge.(*)..").should().beFreeOfCycles();
}
