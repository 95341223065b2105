package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.server.NullServerProcess;
import java.nio.file.Path;

/** The null server as a command line, for whoever starts it. */
final class NullServers {
    private NullServers() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** It ends when its input does, so it is given one. Words for a shell, or for {@code --server-cmd}. */
    static String command(int mqttPort) {
        return command(mqttPort, "");
    }

    /** @param store file and promise of what it stores; empty for nothing */
    static String command(int mqttPort, String store) {
        return "sh -c 'sleep 900 | exec " + java() + " -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "
                + System.getProperty("java.class.path") + " " + NullServerProcess.class.getName() + " " + mqttPort
                + " 0 " + store + "'";
    }
}
