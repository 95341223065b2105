package dev.tollgate.loadtest.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connection of the null server: answers each request with 204 or what the gate says. Trusts requests to be well formed, as
 * they come from the tester: fields, a length, a body. On the server's loop.
 */
final class HttpResponder extends ChannelInboundHandlerAdapter {
    private static final byte[] NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "Connection: close".getBytes(StandardCharsets.US_ASCII);

    private final Behaviour behaviour;
    private final Broker broker;
    private final Outbox outbox;
    private final boolean isPrompt;
    private @Nullable ByteBuf rest;
    private @Nullable ByteBuf out;

    HttpResponder(Behaviour behaviour, Broker broker, Outbox outbox) {
        this.broker = broker;
        this.behaviour = behaviour;
        this.outbox = outbox;
        this.isPrompt = outbox.times().isImmediate();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        ByteBuf kept = rest;
        ByteBuf all = kept == null ? received : kept.writeBytes(received);
        while (request(context, all)) {
            // as long as there is a whole one
        }
        if (kept == null && received.isReadable()) {
            rest = context.alloc().buffer(received.readableBytes() + 256).writeBytes(received);
        } else if (kept != null && !kept.isReadable()) {
            rest = null;
            kept.release();
        } else if (kept != null) {
            kept.discardSomeReadBytes();
        }
        received.release();
    }

    /** False when there is no whole request. */
    private boolean request(ChannelHandlerContext context, ByteBuf buffer) {
        int start = buffer.readerIndex();
        int end = find(buffer, start, buffer.writerIndex(), END);
        if (end < 0) {
            return false;
        }
        int field = find(buffer, start, end, LENGTH);
        int length = 0;
        for (int i = field + LENGTH.length; field >= 0 && buffer.getByte(i) != '\r'; i++) {
            length = length * 10 + buffer.getByte(i) - '0';
        }
        int after = end + END.length + length;
        if (after > buffer.writerIndex()) {
            return false;
        }
        buffer.readerIndex(after);
        broker.counted();
        if (answer(context, buffer, start, end) && !broker.isIdle()) {
            broker.publish(path(buffer, start, end), buffer.slice(end + END.length, length));
        }
        return true;
    }

    private static int find(ByteBuf buffer, int start, int end, byte[] wanted) {
        for (int at = buffer.indexOf(start, end, wanted[0]); at >= 0; at = buffer.indexOf(at + 1, end, wanted[0])) {
            int i = 1;
            while (i < wanted.length && at + i < buffer.writerIndex() && buffer.getByte(at + i) == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    /** As a topic: without its first slash. */
    private static ByteBuf path(ByteBuf buffer, int start, int end) {
        int path = buffer.indexOf(start, end, (byte) ' ') + 2;
        return buffer.slice(path, buffer.indexOf(path, end, (byte) ' ') - path);
    }

    /** False when the request is refused. */
    private boolean answer(ChannelHandlerContext context, ByteBuf buffer, int start, int end) {
        int verdict = 0;
        if (behaviour.gate() != Gate.OPEN) {
            String[] levels =
                    path(buffer, start, end).toString(StandardCharsets.US_ASCII).split("/", -1);
            verdict = behaviour.gate().check(levels.length > 3 ? levels[3] : "");
        }
        if (verdict == Gate.CLOSE) {
            context.close();
            return false;
        }
        ByteBuf pending = out;
        if (pending == null) {
            pending = context.alloc().directBuffer(1024);
            out = pending;
        }
        if (verdict == 0) {
            pending.writeBytes(NO_CONTENT);
        } else {
            int status = verdict < 400 ? 403 : verdict;
            pending.writeCharSequence(
                    "HTTP/1.1 " + status + " Refused\r\nContent-Length: 0\r\n\r\n", StandardCharsets.US_ASCII);
        }
        if (!isPrompt) {
            out = null;
            outbox.add(context.channel(), pending);
        } else if (find(buffer, start, end, CLOSE) >= 0) {
            flush(context);
        }
        return verdict == 0;
    }

    private void flush(ChannelHandlerContext context) {
        ByteBuf pending = out;
        out = null;
        if (pending != null) {
            context.writeAndFlush(pending, context.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ByteBuf kept = rest;
        rest = null;
        if (kept != null) {
            kept.release();
        }
        ByteBuf pending = out;
        out = null;
        if (pending != null) {
            pending.release();
        }
    }

    /** The end of a connection in the middle of a write is no news. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
        if (!(cause instanceof IOException)) {
            context.fireExceptionCaught(cause);
        }
    }
}
