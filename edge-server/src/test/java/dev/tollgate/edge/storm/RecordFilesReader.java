package dev.tollgate.edge.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads what a file sink has written, compressed or not, after the edge has ended. */
final class RecordFilesReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordFilesReader() {}

    static void readAll(Path folder, Received received) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file);
                    BufferedReader lines =
                            new BufferedReader(new InputStreamReader(plain(file, in), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    received.add(JSON.readTree(line).path("payload").toString());
                }
            }
        }
    }

    private static InputStream plain(Path file, InputStream in) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".ndjson.gz")) {
            return new GZIPInputStream(in);
        }
        if (name.endsWith(".ndjson")) {
            return in;
        }
        throw new AssertionError("expected files of records alone, got " + file);
    }
}
