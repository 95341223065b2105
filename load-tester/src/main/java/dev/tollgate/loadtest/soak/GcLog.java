package dev.tollgate.loadtest.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM of version 17 or newer logged of its pauses, by {@link #OPTION}. Times are milliseconds since the epoch.
 *
 * @param collector such as {@code G1}
 */
record GcLog(String collector, List<Pause> pauses, List<Safepoint> safepoints) {
    /** For the JVM, with the file's name behind it and {@link #DECORATORS} behind that. */
    static final String OPTION = "-Xlog:gc,gc+phases,safepoint:file=";

    static final String DECORATORS = ":timemillis:filecount=0";

    private static final Pattern COLLECTOR = Pattern.compile("\\[\\d+ms\\] Using (\\w.*)");
    private static final Pattern PAUSE = Pattern.compile(
            "\\[(\\d+)ms\\] GC\\(\\d+\\) (?:[YyO]: )?Pause (\\S.*?)(?: \\d+[BKMG]->(\\d+)([BKMG])\\(\\d+[BKMG]\\))? ([0-9.]+)ms");
    private static final Pattern SAFEPOINT =
            Pattern.compile("\\[(\\d+)ms\\] Safepoint \"([^\"]+)\",.* Total: +(\\d+) ns\\b.*");
    private static final double NANOS_PER_MS = 1e6;

    GcLog {
        pauses = List.copyOf(pauses);
        safepoints = List.copyOf(safepoints);
    }

    /** What a pause was for. */
    enum Kind {
        YOUNG,
        /** Of G1: the young generation and a part of the old one. */
        MIXED,
        FULL,
        /** A step of a collection that goes on beside the program. */
        STEP;

        /** @param text behind the word Pause: {@code Young (Mixed) (G1 Evacuation Pause)} */
        static Kind of(String text) {
            if (text.startsWith("Full")) {
                return FULL;
            }
            if (text.startsWith("Young")) {
                return text.contains("(Mixed)") ? MIXED : YOUNG;
            }
            return STEP;
        }
    }

    /**
     * All threads stood still for the collector.
     *
     * @param usedAfterBytes of the heap; to a mebibyte, as the log says it; 0 where it does not, as with the steps of ZGC
     */
    record Pause(long atMillis, Kind kind, String text, long usedAfterBytes, long nanos) {
        /** Whether somebody asked for it by {@code jcmd GC.run}. */
        boolean isAskedFor() {
            return text.contains("(Diagnostic Command)");
        }
    }

    /**
     * All threads stood still, for whatever reason.
     *
     * @param nanos from asking them to letting them go
     */
    record Safepoint(long atMillis, String operation, long nanos) {}

    static GcLog read(Path file) throws IOException {
        return parse(Files.readAllLines(file));
    }

    /** Other lines are passed over. */
    static GcLog parse(List<String> lines) {
        String collector = "unknown";
        List<Pause> pauses = new ArrayList<>();
        List<Safepoint> safepoints = new ArrayList<>();
        for (String line : lines) {
            Matcher pause = PAUSE.matcher(line);
            Matcher safepoint = SAFEPOINT.matcher(line);
            Matcher using = COLLECTOR.matcher(line);
            if (pause.matches()) {
                pauses.add(pause(pause));
            } else if (safepoint.matches()) {
                safepoints.add(new Safepoint(
                        Long.parseLong(safepoint.group(1)), safepoint.group(2), Long.parseLong(safepoint.group(3))));
            } else if (using.matches()) {
                collector = using.group(1);
            }
        }
        return new GcLog(collector, pauses, safepoints);
    }

    private static Pause pause(Matcher line) {
        return new Pause(
                Long.parseLong(line.group(1)),
                Kind.of(line.group(2)),
                line.group(2),
                line.group(3) == null ? 0 : Long.parseLong(line.group(3)) << shift(line.group(4)),
                Math.round(Double.parseDouble(line.group(5)) * NANOS_PER_MS));
    }

    private static int shift(String unit) {
        return 10 * "BKMG".indexOf(unit);
    }

    /** Only what ended within, both ends included. */
    GcLog within(long fromMillis, long toMillis) {
        return new GcLog(
                collector,
                pauses.stream()
                        .filter(pause -> pause.atMillis() >= fromMillis && pause.atMillis() <= toMillis)
                        .toList(),
                safepoints.stream()
                        .filter(one -> one.atMillis() >= fromMillis && one.atMillis() <= toMillis)
                        .toList());
    }

    long count(Kind kind) {
        return pauses.stream().filter(pause -> pause.kind() == kind).count();
    }
}
