package dev.tollgate.loadtest.server;

import dev.tollgate.loadtest.device.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The null server as a process of its own, so that it shares neither the tester's open files nor its heap, and can be killed. Prints
 * its two ports, MQTT first, on one line, and ends when its standard input does.
 */
public final class NullServerProcess {
    private NullServerProcess() {}

    /** @param arguments MQTT port and HTTP port, 0 for any; then, if messages are to be stored, a file and a {@link MessageStore.Promise} */
    public static void main(String[] arguments) throws IOException {
        int mqtt = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
        int http = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        try (MessageStore store = arguments.length > 3 ? store(arguments[2], arguments[3]) : null;
                NullServer server = new NullServer(Behaviour.PROMPT, Transport.best(), mqtt, http)) {
            if (store != null) {
                server.listen(store);
            }
            System.out.println(server.mqttPort() + " " + server.httpPort());
            while (System.in.read() >= 0) {
                // until whoever started it is gone
            }
        }
    }

    private static MessageStore store(String file, String promise) throws IOException {
        return new MessageStore(Path.of(file), MessageStore.Promise.valueOf(promise.toUpperCase(Locale.ROOT)));
    }
}
