package dev.tollgate.loadtest.doctor;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.template.FlowTemplates;
import dev.tollgate.loadtest.scenario.token.Fleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What must be right before a run, as far as the scenario needs it: files, templates, tokens, addresses, limits. */
public final class Preflight {
    private Preflight() {}

    /** Connects to nothing. */
    public static List<Finding> check(Scenario scenario) {
        List<Finding> findings = new ArrayList<>();
        files(scenario).forEach(file -> findings.add(file(file)));
        findings.add(attempt("tokens", "correct the token file or the mix", () -> tokens(scenario)));
        for (Flow flow : scenario.flows()) {
            findings.add(attempt("flow " + flow.name(), "correct the template", () -> templates(flow, scenario)));
        }
        findings.addAll(new ConnectionChecks(Machine.THIS, Need.of(scenario)).run());
        return findings;
    }

    private static List<Path> files(Scenario scenario) {
        List<Optional<Path>> files = new ArrayList<>();
        Tls tls = scenario.target().tls();
        files.add(tls.ca());
        files.add(tls.certificate());
        files.add(tls.key());
        files.add(scenario.devices().tokens());
        for (Flow flow : scenario.flows()) {
            files.add(flow.payload().feeder());
            if (flow.payload().body() instanceof Payload.File file) {
                files.add(Optional.of(file.path()));
            } else if (flow.payload().body() instanceof Payload.TemplateFile file) {
                files.add(Optional.of(file.path()));
            }
        }
        return files.stream().flatMap(Optional::stream).distinct().toList();
    }

    private static Finding file(Path file) {
        return Files.isReadable(file) && Files.isRegularFile(file)
                ? Finding.ok("file", file + " can be read")
                : Finding.fail("file", file.toAbsolutePath() + " cannot be read", "ls -l " + file);
    }

    private static String tokens(Scenario scenario) {
        Fleet fleet = Fleet.of(scenario.devices(), scenario.seed());
        if (!scenario.devices().hasStates()) {
            return "none: no token file, and no mix";
        }
        return fleet.byState().entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey().text()))
                .collect(Collectors.joining(", "));
    }

    private static String templates(Flow flow, Scenario scenario) {
        FlowTemplates templates = FlowTemplates.of(flow);
        boolean isTokenless = !scenario.devices().hasStates();
        if (isTokenless && templates.uses("token")) {
            throw InvalidSetting.because(
                    flow.name(),
                    "uses {token}, and there are none: give --tokens FILE, or --mix " + TokenState.UNKNOWN.text()
                            + "=100");
        }
        return "templates compile";
    }

    private static Finding attempt(String name, String fix, Supplier<String> check) {
        try {
            return Finding.ok(name, check.get());
        } catch (InvalidSetting wrong) {
            return Finding.fail(name, wrong.getMessage(), fix);
        }
    }
}
