package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the figures were taken on. */
public final class Machine {
    private Machine() {}

    public static Map<String, String> describe() throws IOException {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", processor());
        machine.put("cores", Integer.toString(onlineCores()));
        machine.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.runtime.version"));
        return machine;
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /** Of the machine: this process may be pinned to some of them. */
    private static int onlineCores() throws IOException {
        return (int) Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("processor"))
                .count();
    }
}
