package dev.tollgate.edge.http;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.intake.Explainer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket as RFC 6455 has it, for a stream of bytes in binary messages: the payload of data frames goes on as it comes, unmasked where
 * it lies, so that no frame is ever collected; each buffer written becomes a frame. On its event loop only.
 *
 * <pre>
 * OPEN ─close()→ CLOSING: a close frame is sent, the client's is waited for ─it comes, one second→ CLOSED
 * OPEN ─client's close frame→ CLOSED: it is answered
 * OPEN ─bad frame→ CLOSED: a close frame is sent, and what comes is discarded until the client closes, for a second
 * </pre>
 */
final class WebSocketConnection extends ChannelDuplexHandler {
    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int CONTROL_MAX_BYTES = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MASK_BYTES = 4;
    private static final int HEADER_MAX_BYTES = 10;
    private static final int LINGER_MS = 1000;

    private final int frameMaxBytes;
    private final WebSocketCounters counters;
    private final Explainer explainer;
    private final byte[] header = new byte[HEADER_MAX_BYTES + MASK_BYTES];
    private final byte[] control = new byte[CONTROL_MAX_BYTES];

    private State state = State.OPEN;
    private int headerBytes;
    private boolean inPayload;
    private int opcode;
    private boolean fin;
    private boolean inMessage; // a binary message has begun and is not complete
    private int mask; // of the next byte of the payload
    private long remaining;
    private int controlBytes;
    private boolean unflushed;

    WebSocketConnection(int frameMaxBytes, WebSocketCounters counters, Explainer explainer) {
        this.frameMaxBytes = frameMaxBytes;
        this.counters = counters;
        this.explainer = explainer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        counters.onOpened();
        ctx.channel().closeFuture().addListener(closed -> counters.onGone());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (!(received instanceof ByteBuf in)) {
            ReferenceCountUtil.release(received);
            return;
        }
        boolean given = false;
        try {
            while (in.isReadable() && state != State.CLOSED && !given) {
                if (inPayload) {
                    given = readPayload(ctx, in);
                } else {
                    readHeader(ctx, in);
                }
            }
        } finally {
            if (!given) {
                in.release();
            }
        }
    }

    private void readHeader(ChannelHandlerContext ctx, ByteBuf in) {
        header[headerBytes++] = in.readByte();
        if (headerBytes == 2) {
            WebSocketClose wrong = firstBytes();
            if (wrong != null) {
                fail(ctx, wrong);
                return;
            }
        }
        int lengthBytes = headerBytes < 2 ? 0 : lengthBytes();
        if (headerBytes < 2 || headerBytes < 2 + lengthBytes + MASK_BYTES) {
            return;
        }
        remaining = length(lengthBytes);
        boolean minimal = lengthBytes == 0 || remaining > (lengthBytes == Short.BYTES ? CONTROL_MAX_BYTES : 0xFFFF);
        mask = (int) number(2 + lengthBytes, MASK_BYTES);
        headerBytes = 0;
        if (remaining < 0 || !minimal) {
            fail(ctx, WebSocketClose.MALFORMED_FRAME);
        } else if (remaining > frameMaxBytes) {
            fail(ctx, WebSocketClose.FRAME_TOO_LARGE);
        } else if (remaining > 0) {
            inPayload = true;
        } else {
            endFrame(ctx);
        }
    }

    /** Checks the two bytes that each frame begins with, RFC 6455 5.2; null when they are well. */
    private @Nullable WebSocketClose firstBytes() {
        fin = (header[0] & FIN) != 0;
        opcode = header[0] & OPCODE;
        controlBytes = 0;
        if ((header[0] & RESERVED) != 0) {
            return WebSocketClose.EXTENSION;
        }
        if ((header[1] & MASKED) == 0) {
            return WebSocketClose.UNMASKED;
        }
        boolean fits =
                switch (opcode) {
                    case CONTINUATION -> inMessage;
                    case TEXT, BINARY -> !inMessage;
                    case CLOSE, PING, PONG -> fin && (header[1] & LENGTH) <= CONTROL_MAX_BYTES;
                    default -> false;
                };
        if (!fits) {
            return WebSocketClose.MALFORMED_FRAME;
        }
        return opcode == TEXT ? WebSocketClose.TEXT : null; // MQTT 5.0 section 6: [MQTT-6.0.0-1]
    }

    private int lengthBytes() {
        return switch (header[1] & LENGTH) {
            case LENGTH_16 -> Short.BYTES;
            case LENGTH_64 -> Long.BYTES;
            default -> 0;
        };
    }

    private long length(int lengthBytes) {
        return lengthBytes == 0 ? header[1] & LENGTH : number(2, lengthBytes);
    }

    private long number(int index, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << Byte.SIZE | (header[index + i] & 0xFF);
        }
        return number;
    }

    /** True when {@code in} was given away. */
    private boolean readPayload(ChannelHandlerContext ctx, ByteBuf in) {
        int length = (int) Math.min(remaining, in.readableBytes());
        unmask(in, in.readerIndex(), length);
        remaining -= length;
        inPayload = remaining > 0;
        if (opcode >= CLOSE) {
            in.readBytes(control, controlBytes, length);
            controlBytes += length;
            if (!inPayload) {
                endFrame(ctx);
            }
            return false;
        }
        boolean all = length == in.readableBytes();
        if (!inPayload) {
            endFrame(ctx);
        }
        if (state != State.OPEN) {
            in.skipBytes(length);
            return false;
        }
        ctx.fireChannelRead(all ? in : in.readRetainedSlice(length));
        return all;
    }

    private void unmask(ByteBuf in, int start, int length) {
        long wide = (mask & 0xFFFF_FFFFL) << Integer.SIZE | (mask & 0xFFFF_FFFFL);
        int index = start;
        int end = start + length;
        for (; index + Long.BYTES <= end; index += Long.BYTES) {
            in.setLong(index, in.getLong(index) ^ wide);
        }
        for (int shift = Integer.SIZE - Byte.SIZE; index < end; index++, shift -= Byte.SIZE) {
            in.setByte(index, in.getByte(index) ^ (mask >>> (shift & (Integer.SIZE - 1))));
        }
        mask = Integer.rotateLeft(mask, Byte.SIZE * (length & (MASK_BYTES - 1)));
    }

    private void endFrame(ChannelHandlerContext ctx) {
        switch (opcode) {
            case CLOSE -> onClose(ctx);
            case PING -> onPing(ctx);
            case PONG -> {} // unasked for
            default -> inMessage = !fin;
        }
    }

    /** Not answered to a client that does not read: one pong stands for all pings before it, RFC 6455 5.5.3. */
    private void onPing(ChannelHandlerContext ctx) {
        if (state == State.OPEN && ctx.channel().isWritable()) {
            ctx.write(frame(ctx, PONG, control, controlBytes), ctx.voidPromise());
            unflushed = true;
        }
    }

    private void onClose(ChannelHandlerContext ctx) {
        if (state == State.CLOSING) {
            state = State.CLOSED;
            ctx.close();
            return;
        }
        boolean valid = controlBytes == 0 || isCloseStatus();
        if (!valid) {
            fail(ctx, WebSocketClose.MALFORMED_FRAME);
            return;
        }
        counters.onClosed(WebSocketClose.NORMAL);
        state = State.CLOSED;
        ctx.writeAndFlush(frame(ctx, CLOSE, control, Math.min(controlBytes, Short.BYTES)))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private boolean isCloseStatus() {
        if (controlBytes < Short.BYTES) {
            return false;
        }
        int code = (control[0] & 0xFF) << Byte.SIZE | (control[1] & 0xFF);
        ByteBuf reason = Unpooled.wrappedBuffer(control, Short.BYTES, controlBytes - Short.BYTES);
        return WebSocketCloseStatus.isValidStatusCode(code) && ByteBufUtil.isText(reason, StandardCharsets.UTF_8);
    }

    /** Ends the connection for what the client has sent; what follows is not looked at. */
    private void fail(ChannelHandlerContext ctx, WebSocketClose reason) {
        if (state == State.CLOSING) {
            state = State.CLOSED;
            ctx.close();
            return;
        }
        state = State.CLOSED;
        explain(ctx, reason);
        sayClose(ctx, reason).addListener(sent -> endOutput(ctx.channel()));
    }

    private void explain(ChannelHandlerContext ctx, WebSocketClose reason) {
        boolean isTooLarge = reason == WebSocketClose.FRAME_TOO_LARGE;
        explainer.onRefused(
                ctx.channel(),
                reason.reason(),
                reason.text(),
                isTooLarge ? "http.webSocketFrameMaxBytes" : null,
                isTooLarge ? frameMaxBytes : RefusalNote.NONE,
                isTooLarge ? remaining : RefusalNote.NONE,
                0);
    }

    /** Where nothing is encrypted, the end of the stream lets the client close; it may take a second. */
    private static void endOutput(Channel channel) {
        boolean plain = channel.pipeline().get(SslHandler.class) == null;
        if (plain && channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        }
    }

    private ChannelFuture sayClose(ChannelHandlerContext ctx, WebSocketClose reason) {
        counters.onClosed(reason);
        byte[] status = {(byte) (reason.code() >>> Byte.SIZE), (byte) reason.code()};
        ChannelFuture sent = ctx.writeAndFlush(frame(ctx, CLOSE, status, status.length));
        ctx.channel().config().setAutoRead(true);
        ctx.executor().schedule(() -> ctx.close(), LINGER_MS, TimeUnit.MILLISECONDS);
        return sent;
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (state == State.OPEN && ctx.channel().isActive()) {
            state = State.CLOSING;
            ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
            sayClose(ctx, WebSocketClose.NORMAL);
        } else {
            state = State.CLOSED;
            ctx.close(promise);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf payload)) {
            ctx.write(message, promise);
        } else if (state != State.OPEN) {
            payload.release();
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
        } else {
            ctx.write(header(ctx, BINARY, payload.readableBytes(), 0), ctx.voidPromise());
            ctx.write(payload, promise);
        }
    }

    private static ByteBuf frame(ChannelHandlerContext ctx, int opcode, byte[] payload, int length) {
        return header(ctx, opcode, length, length).writeBytes(payload, 0, length);
    }

    /** @param room that is left behind it */
    private static ByteBuf header(ChannelHandlerContext ctx, int opcode, int length, int room) {
        ByteBuf header = ctx.alloc().ioBuffer(HEADER_MAX_BYTES + room).writeByte(FIN | opcode);
        if (length <= CONTROL_MAX_BYTES) {
            return header.writeByte(length);
        }
        return length <= 0xFFFF
                ? header.writeByte(LENGTH_16).writeShort(length)
                : header.writeByte(LENGTH_64).writeLong(length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.CLOSED;
        ctx.fireChannelInactive();
    }
}
