package dev.tollgate.edge.admin;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A response's body, each write of which has a time limit. */
final class WatchedOutput extends FilterOutputStream {
    private final SocketWatch watch;
    private final int timeoutMs;

    WatchedOutput(OutputStream out, SocketWatch watch, int timeoutMs) {
        super(out);
        this.watch = watch;
        this.timeoutMs = timeoutMs;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        watch.begin(timeoutMs);
        try {
            out.write(bytes, offset, length);
        } finally {
            watch.end();
        }
    }

    @Override
    public void flush() throws IOException {
        watch.begin(timeoutMs);
        try {
            out.flush();
        } finally {
            watch.end();
        }
    }

    @Override
    public void close() throws IOException {
        watch.begin(timeoutMs);
        try {
            out.close();
        } finally {
            watch.end();
        }
    }
}
