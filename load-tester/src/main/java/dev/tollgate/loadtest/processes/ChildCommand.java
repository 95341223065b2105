package dev.tollgate.loadtest.processes;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The command line of a child: the same java, classes and options as this process, with a share of its heap. Names no secrets. */
final class ChildCommand {
    private static final long HEAP_MIN_BYTES = 64L << 20;
    private static final String MAIN = "dev.tollgate.loadtest.LoadTester";

    private ChildCommand() {}

    static List<String> of(int processes) {
        return of(
                processes,
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                Runtime.getRuntime().maxMemory());
    }

    static List<String> of(int processes, List<String> ownOptions, long ownHeapBytes) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse(System.getProperty("java.home") + "/bin/java"));
        ownOptions.stream().filter(ChildCommand::isForAll).forEach(command::add);
        command.add("-Xmx" + (Math.max(ownHeapBytes / processes, HEAP_MIN_BYTES) >> 20) + "m");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN);
        command.add(PartLink.COMMAND);
        return command;
    }

    /** Not the size of the heap, and nothing that listens at a port. */
    private static boolean isForAll(String option) {
        boolean isHeap = option.startsWith("-Xmx")
                || option.startsWith("-Xms")
                || option.startsWith("-Xmn")
                || option.matches("-XX:(Max|Initial|Min)(Heap|New|RAM).*");
        boolean isListening = option.startsWith("-agentlib:jdwp")
                || option.startsWith("-Xrunjdwp")
                || option.startsWith("-Dcom.sun.management.");
        return !isHeap && !isListening;
    }
}
