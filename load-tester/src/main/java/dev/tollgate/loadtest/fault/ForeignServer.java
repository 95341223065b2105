package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** A server that somebody else started, of which the process is known, or nothing: it can be paused at most. */
public final class ForeignServer implements Server {
    private final OptionalLong pid;
    private final Optional<ProcessHandle> process;

    /** @param pid empty where it is not known */
    public ForeignServer(OptionalLong pid) {
        this.pid = pid;
        this.process = pid.isPresent() ? ProcessHandle.of(pid.getAsLong()) : Optional.empty();
    }

    /** Nothing is done: it runs already. */
    @Override
    public void start() {
        // not ours to start
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException("kill9 wants --server-cmd, or --fault-cmd and --restart-cmd");
    }

    @Override
    public boolean terminate() {
        throw new UnsupportedOperationException("term wants --server-cmd, or --fault-cmd and --restart-cmd");
    }

    @Override
    public boolean canPause() {
        return pid.isPresent();
    }

    @Override
    public void pause() throws IOException, InterruptedException {
        tree().signal("STOP");
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        tree().signal("CONT");
    }

    private ProcessTree tree() throws IOException {
        return new ProcessTree(process.filter(ProcessHandle::isAlive)
                .orElseThrow(() -> new IOException("expected process " + pid.orElse(-1) + ", which is not there")));
    }

    @Override
    public void checkAlive() {
        // not ours to see
    }

    @Override
    public void close() {
        // not ours to end
    }
}
