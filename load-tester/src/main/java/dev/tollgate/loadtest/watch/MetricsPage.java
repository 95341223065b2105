package dev.tollgate.loadtest.watch;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in Prometheus' text format, of which those metrics are read that the common client libraries give a process. For one thread,
 * which waits.
 */
public final class MetricsPage {
    private static final int TIMEOUT_MS = 2000;
    private static final int BYTES_MAX = 8 << 20;
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*\\})?\\s+([-+0-9.eEinfNaI]+)(?:\\s+-?\\d+)?\\s*");

    private static final List<String> RSS = List.of("process_resident_memory_bytes", "process_memory_rss_bytes");
    private static final List<String> HEAP =
            List.of("jvm_memory_used_bytes", "jvm_memory_bytes_used", "go_memstats_heap_inuse_bytes");
    private static final List<String> THREADS = List.of(
            "jvm_threads_current", "jvm_threads_live_threads", "jvm_threads_live", "process_num_threads", "go_threads");
    private static final List<String> FILES = List.of("process_open_fds", "process_files_open_files");
    private static final List<String> CPU = List.of("process_cpu_seconds_total");

    private final URI url;

    public MetricsPage(URI url) {
        this.url = url;
    }

    /** Throws IOException when it does not answer 200 in time, or is larger than 8 MiB. */
    Usage look() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setRequestProperty("Accept", "text/plain");
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("expected status 200, got " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] body = in.readNBytes(BYTES_MAX + 1);
                if (body.length > BYTES_MAX) {
                    throw new IOException("expected at most " + BYTES_MAX + " bytes, got more");
                }
                return parse(new String(body, StandardCharsets.UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }

    /** What the text says; lines of other metrics, and what is no sample, are passed over. */
    static Usage parse(String text) {
        return new Usage(
                value(text, RSS), value(text, HEAP), value(text, THREADS), value(text, FILES), value(text, CPU));
    }

    /** Of the first name that is there: the sum over its label sets. Memory of a JVM counts where its area is the heap. */
    private static double value(String text, List<String> names) {
        for (String name : names) {
            double sum = Double.NaN;
            for (String line : text.split("\n", -1)) {
                if (line.startsWith(name)) {
                    double one = sample(line, name);
                    sum = Double.isNaN(one) ? sum : Double.isNaN(sum) ? one : sum + one;
                }
            }
            if (!Double.isNaN(sum)) {
                return sum;
            }
        }
        return Double.NaN;
    }

    private static double sample(String line, String name) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches() || !matcher.group(1).equals(name)) {
            return Double.NaN;
        }
        String labels = matcher.group(2) == null ? "" : matcher.group(2);
        boolean isOtherMemory = name.startsWith("jvm_memory") && !labels.contains("area=\"heap\"");
        try {
            return isOtherMemory ? Double.NaN : Double.parseDouble(matcher.group(3));
        } catch (NumberFormatException infinite) {
            return Double.NaN;
        }
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
