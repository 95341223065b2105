package dev.tollgate.loadtest.report.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.measure.RunEvent;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code events.jsonl}: one event a line, flushed at once. For one thread. */
final class EventLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Writer out;

    EventLog(Writer out) {
        this.out = out;
    }

    void write(RunEvent event) throws IOException {
        out.write(JSON.writeValueAsString(event) + "\n");
        out.flush();
    }

    /** Reads a file back; a last line that was cut short is left out. */
    static List<RunEvent> read(Path file) throws IOException {
        List<RunEvent> events = new ArrayList<>();
        try (WholeLines lines = new WholeLines(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                events.add(event(file, lines.number(), line));
            }
        }
        return events;
    }

    private static RunEvent event(Path file, long number, String line) throws IOException {
        try {
            return JSON.readValue(line, RunEvent.class);
        } catch (JsonProcessingException damaged) {
            throw new IOException(
                    file + ": expected an event in line " + number + ", got " + damaged.getOriginalMessage(), damaged);
        }
    }
}
