package dev.tollgate.loadtest.search;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Processor time of the server's process through a step, where its id is known. For one thread. */
final class ServerTime {
    private final OptionalLong pid;
    private Optional<Duration> first = Optional.empty();
    private Optional<Duration> last = Optional.empty();
    private long firstNanos;
    private long lastNanos;

    ServerTime(OptionalLong pid) {
        this.pid = pid;
    }

    void begin() {
        first = read();
        firstNanos = System.nanoTime();
    }

    void end() {
        if (first.isEmpty()) {
            begin();
        }
        last = read();
        lastNanos = System.nanoTime();
    }

    private Optional<Duration> read() {
        return pid.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(pid.getAsLong())
                        .flatMap(process -> process.info().totalCpuDuration());
    }

    /** How many cores it kept busy; empty where that is not known. */
    OptionalDouble cores() {
        if (first.isEmpty() || last.isEmpty() || lastNanos <= firstNanos) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(last.get().minus(first.get()).toNanos() / (double) (lastNanos - firstNanos));
    }
}
