package dev.tollgate.loadtest.fault;

import java.io.IOException;

/** A server that somebody else owns: commands end it and start it again. It runs before and after the tester. */
public final class CommandServer implements Server {
    private final ShellCommand end;
    private final ShellCommand restart;
    private final ForeignServer process;
    private boolean down;

    /**
     * @param end must have ended the server when it returns
     * @param restart starts it again; may return before it is ready
     * @param process what is paused; that of a server that was started again is not known
     */
    public CommandServer(ShellCommand end, ShellCommand restart, ForeignServer process) {
        this.end = end;
        this.restart = restart;
        this.process = process;
    }

    /** The first time nothing is done: it runs already. */
    @Override
    public void start() throws IOException, InterruptedException {
        if (down) {
            restart.run("--restart-cmd", "restart");
            down = false;
        }
    }

    @Override
    public void kill() throws IOException, InterruptedException {
        end("kill9");
    }

    @Override
    public boolean terminate() throws IOException, InterruptedException {
        end("term");
        return true;
    }

    private void end(String fault) throws IOException, InterruptedException {
        end.run("--fault-cmd", fault);
        down = true;
    }

    @Override
    public boolean canPause() {
        return process.canPause();
    }

    @Override
    public void pause() throws IOException, InterruptedException {
        process.pause();
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        process.resume();
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
