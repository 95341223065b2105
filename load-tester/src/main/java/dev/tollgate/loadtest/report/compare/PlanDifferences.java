package dev.tollgate.loadtest.report.compare;

import dev.tollgate.loadtest.report.summary.RunDescription;
import dev.tollgate.loadtest.report.summary.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** What keeps two runs from being compared: plan, devices, payload, TLS, machine. Plain functions, for any thread. */
final class PlanDifferences {
    private static final double SECONDS_ALIKE = 0.01;
    /** Those of the environment that make a machine; the rest changes from run to run. */
    private static final List<String> MACHINE =
            List.of("cpu", "cores", "memory", "kernel", "os", "java", "jvm", "jvm.flags");

    private PlanDifferences() {}

    /** One line for each thing that differs between the first run and any other. */
    static List<String> between(List<Summary> runs) {
        List<String> differences = new ArrayList<>();
        Summary first = runs.get(0);
        Map<String, String> wanted = facts(first);
        for (Summary run : runs.subList(1, runs.size())) {
            Map<String, String> facts = facts(run);
            TreeSet<String> names = new TreeSet<>(wanted.keySet());
            names.addAll(facts.keySet());
            for (String name : names) {
                String here = wanted.getOrDefault(name, "nothing");
                String there = facts.getOrDefault(name, "nothing");
                if (!Objects.equals(here, there)) {
                    add(differences, name + ": '" + here + "' against '" + there + "'");
                }
            }
            duration(differences, first.run(), run.run());
        }
        return differences;
    }

    private static void add(List<String> differences, String line) {
        if (!differences.contains(line)) {
            differences.add(line);
        }
    }

    private static void duration(List<String> differences, RunDescription first, RunDescription other) {
        double longest = Math.max(first.measuredSeconds(), other.measuredSeconds());
        if (Math.abs(first.measuredSeconds() - other.measuredSeconds()) > SECONDS_ALIKE * longest) {
            add(
                    differences,
                    "measured seconds: '" + first.measuredSeconds() + "' against '" + other.measuredSeconds() + "'");
        }
    }

    private static Map<String, String> facts(Summary summary) {
        RunDescription run = summary.run();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", run.command());
        facts.put("plan", run.plan());
        facts.put("devices", String.valueOf(run.devices()));
        facts.put("planned rate", String.valueOf(run.plannedRate()));
        facts.put("protocol and TLS", schemes(run.target()));
        facts.put("warm-up seconds", String.valueOf(run.warmUpSeconds()));
        MACHINE.forEach(name -> {
            String value = run.environment().get(name);
            if (value != null) {
                facts.put("machine: " + name, value);
            }
        });
        run.scenario()
                .lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("target:") && !line.startsWith("name:") && !line.isEmpty())
                .forEach(line -> scenario(facts, line));
        return facts;
    }

    /** Lines of a scenario are told apart by what they hold, so that one that is missing is named. */
    private static void scenario(Map<String, String> facts, String line) {
        String name = "scenario: " + line;
        facts.merge(name, "once", (before, again) -> before + " more");
    }

    /** Two servers on different ports may be compared; with and without TLS may not. */
    private static String schemes(String targets) {
        List<String> schemes = new ArrayList<>();
        for (String target : targets.split("\\s+", -1)) {
            String scheme = target.contains("://") ? target.substring(0, target.indexOf("://")) : target;
            schemes.add(scheme);
        }
        return String.join(" ", new TreeSet<>(schemes));
    }
}
