package dev.tollgate.edge.intake;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.LongObjectHashMap;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device's connection as intake knows it: answers that it waits for and tokens that it has used. Used on its event loop only. */
public final class DeviceConnection {
    private final ConnectionHandler handler;
    private final @Nullable CertificateIdentity identity;
    private int outstanding;
    private boolean touched;
    private @Nullable Answer firstParked;
    private @Nullable Answer lastParked;
    private boolean waitingForRoom;
    private long lastToken;
    private @Nullable LongObjectHashMap<Boolean> otherTokens; // of a gateway; most connections use one token

    /** @param identity null for a connection that may speak for any device */
    DeviceConnection(ConnectionHandler handler, @Nullable CertificateIdentity identity) {
        this.handler = handler;
        this.identity = identity;
    }

    /** Whether the client's certificate, if there has to be one, is for this device; see {@link CertificateIdentity#permits}. */
    boolean permits(long deviceNumber, ByteBuf path, int applicationStart, int applicationLength) {
        return identity == null || identity.permits(deviceNumber, path, applicationStart, applicationLength);
    }

    /** Messages offered and taken, whose answers are still to come. */
    public int outstanding() {
        return outstanding;
    }

    ConnectionHandler handler() {
        return handler;
    }

    void addOutstanding(int change) {
        outstanding += change;
    }

    /** Whether answers are parked here: they wait for sinks, or behind others that do. */
    boolean hasParked() {
        return firstParked != null;
    }

    /** Parks an answer behind the others. */
    void park(Answer answer) {
        if (lastParked == null) {
            firstParked = answer;
        } else {
            lastParked.setNextParked(answer);
        }
        lastParked = answer;
    }

    /** Takes the first parked answer when it is due; null when it is not, or there is none. */
    @Nullable
    Answer pollParked() {
        Answer first = firstParked;
        if (first == null || !first.isDue()) {
            return null;
        }
        firstParked = first.nextParked();
        if (firstParked == null) {
            lastParked = null;
        }
        first.setNextParked(null);
        return first;
    }

    /** True the first time since the last {@link #clearTouched}. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    void clearTouched() {
        touched = false;
    }

    boolean isWaitingForRoom() {
        return waitingForRoom;
    }

    void setWaitingForRoom(boolean waiting) {
        waitingForRoom = waiting;
    }

    /** Notes that the connection uses this token; true when it is new to it. */
    boolean use(long tokenNumber) {
        if (tokenNumber == lastToken) {
            return false;
        }
        boolean known = otherTokens != null && otherTokens.containsKey(tokenNumber);
        if (lastToken != 0) {
            if (otherTokens == null) {
                otherTokens = new LongObjectHashMap<>();
            }
            otherTokens.put(lastToken, Boolean.TRUE);
        }
        lastToken = tokenNumber;
        return !known;
    }

    /** Forgets a token; true when the connection has used no other. */
    boolean forget(long tokenNumber) {
        if (lastToken == tokenNumber) {
            lastToken = 0;
        }
        if (otherTokens != null) {
            otherTokens.remove(tokenNumber);
        }
        return lastToken == 0 && (otherTokens == null || otherTokens.isEmpty());
    }

    /** The token that was used last; 0 for none. */
    public long lastToken() {
        return lastToken;
    }

    /** All tokens used but the last. */
    Collection<Long> otherTokens() {
        return otherTokens == null ? List.of() : otherTokens.keySet();
    }
}
