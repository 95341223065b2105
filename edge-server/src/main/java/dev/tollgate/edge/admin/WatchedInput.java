package dev.tollgate.edge.admin;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body, each read of which has a time limit. */
final class WatchedInput extends FilterInputStream {
    private final SocketWatch watch;
    private final int timeoutMs;

    WatchedInput(InputStream in, SocketWatch watch, int timeoutMs) {
        super(in);
        this.watch = watch;
        this.timeoutMs = timeoutMs;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        watch.begin(timeoutMs);
        try {
            return in.read(bytes, offset, length);
        } finally {
            watch.end();
        }
    }
}
