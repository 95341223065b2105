package dev.tollgate.edge.interop;

import dev.tollgate.edge.interop.Exchange.Row;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The page of what was shown, as Markdown. */
public final class Page {
    private static final String PROGRAMS = "Programs of the run that made this page: ";
    private static final int CELLS = 6; // QoS 0, 1, 2, without TLS and with it
    private static final int QOS_LEVELS = 3;

    private final Map<Row, String[]> mqtt = new LinkedHashMap<>();
    private final Map<Row, String> shows = new LinkedHashMap<>();
    private final Map<Boolean, String> http = new LinkedHashMap<>();
    private final List<String> versions = new ArrayList<>();
    private final List<String> programs = new ArrayList<>();

    /** @param what what a "yes" in this row says was seen */
    public void row(Row row, String what) {
        String[] cells = new String[CELLS];
        Arrays.fill(cells, "no");
        mqtt.put(row, cells);
        shows.put(row, what);
    }

    public void shown(Exchange exchange) {
        String[] cells = mqtt.get(exchange.row());
        if (cells == null) {
            throw new IllegalStateException("no row for " + exchange.row());
        }
        cells[(exchange.tls() ? QOS_LEVELS : 0) + exchange.qos()] = "yes";
    }

    public void httpShown(boolean tls) {
        http.put(tls, "yes");
    }

    /** Of a client that the build pins. */
    public void version(String client, String version) {
        versions.add(client + " " + version);
    }

    /** Of a client from Maven, by the folder that its jar lies in. */
    public void version(String client, Class<?> of) throws URISyntaxException {
        Path jar =
                Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
        version(client, Objects.requireNonNull(jar.getParent()).getFileName().toString());
    }

    /** What a program of the machine says of its version; stands on the page, and is not compared. */
    public void program(String version) {
        programs.add(version);
    }

    /** The lines that have to be the same wherever the test runs. */
    public static List<String> compared(Collection<String> lines) {
        return lines.stream().filter(line -> !line.startsWith(PROGRAMS)).toList();
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.addAll("""
                # Interoperability
                Clients against the edge, as `InteropIT` last saw them: one edge with a certificate from an authority of the test, and the real
                clients. The test fails when what it sees is not what stands here; it says how to renew this page.

                **message**: a message of this QoS is in the journal, with its QoS, request id and payload as they were sent. **answer**: the answer
                to a request of this QoS came to the client that subscribed, on `<topic>/status`, at the same QoS. "yes" says that all of it was seen.
                `mosquitto_sub` subscribes for what `mosquitto_pub` requests, all others for their own requests. `mosquitto_rr` with MQTT 5 names the
                topic as its Response Topic. Each client checks the edge's certificate against the authority; Chromium is told the certificate's key.

                ## MQTT
                | client | MQTT | over | seen | QoS 0 | QoS 1 | QoS 2 | TLS, QoS 0 | TLS, QoS 1 | TLS, QoS 2 |
                |---|---|---|---|---|---|---|---|---|---|""".lines().toList());
        mqtt.forEach((row, cells) -> lines.add(List.of(
                        row.client(),
                        row.level().text(),
                        row.transport().text(),
                        shows.getOrDefault(row, ""),
                        String.join(" | ", cells))
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |"))));
        lines.addAll("""

                ## HTTP/1.1
                | client | seen | plain | TLS |
                |---|---|---|---|""".lines().toList());
        lines.add("| `curl` | message, 200 | " + http.getOrDefault(false, "no") + " | " + http.getOrDefault(true, "no")
                + " |");
        lines.addAll(List.of("", "## Versions", "Pinned by the build: " + String.join(", ", versions) + ".", ""));
        lines.add(PROGRAMS + String.join(", ", programs) + ".");
        return lines;
    }
}
