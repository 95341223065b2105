package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.limit.AddressUse;
import dev.tollgate.edge.limit.SenderLimits;
import dev.tollgate.edge.limit.SenderRate;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A device's connection as intake knows it: answers that it waits for and tokens that it has used. Used on its event loop only. */
public final class DeviceConnection {
    /** A token that was used, the route by it where the connection can be one, and the rates that hold for it. */
    private static final class Use {
        private final long tokenNumber;
        private final long deviceNumber;
        private long messages;
        private long notedMessages; // as many as there were when it was noted last that the device was seen
        private boolean watched;
        private @Nullable TokenRoute route;
        private @Nullable KnownPath path;
        private @Nullable SenderLimits ratedBy;
        private @Nullable SenderRate device;
        private @Nullable SenderRate application;

        Use(long tokenNumber, long deviceNumber) {
            this.tokenNumber = tokenNumber;
            this.deviceNumber = deviceNumber;
        }
    }

    private static final Use NONE = new Use(0, 0);

    private final ConnectionHandler handler;
    private final @Nullable CertificateIdentity identity;
    private final @Nullable AddressUse address;
    private final @Nullable Origin origin;
    private long forgottenMessages; // of tokens that are forgotten, and those without one
    private boolean announced;
    private @Nullable Repeats repeats;
    private long pausedUntilNanos;
    private boolean paused;
    private int outstanding;
    private int requests;
    private boolean touched;
    private @Nullable Answer firstParked;
    private @Nullable Answer lastParked;
    private boolean waitingForRoom;
    private Use last = NONE;
    private @Nullable LongObjectHashMap<Use> uses; // of a gateway, with the last; most connections use one token

    /**
     * @param identity null for a connection that may speak for any device
     * @param address where it comes from; null where addresses have no limits
     * @param origin null for the edge's own
     */
    DeviceConnection(
            ConnectionHandler handler,
            @Nullable CertificateIdentity identity,
            @Nullable AddressUse address,
            @Nullable Origin origin) {
        this.handler = handler;
        this.identity = identity;
        this.address = address;
        this.origin = origin;
    }

    /** Null for the edge's own. */
    @Nullable
    Origin origin() {
        return origin;
    }

    /** True the first time: others are to know of it. */
    boolean announce() {
        boolean first = !announced;
        announced = true;
        return first;
    }

    boolean isAnnounced() {
        return announced;
    }

    /** A message was accepted: with the token that was used last, if any. */
    void countMessage() {
        if (last == NONE) { // which all connections share: it registers
            forgottenMessages++;
        } else {
            last.messages++;
        }
    }

    /** Messages that were accepted. */
    long messages() {
        long sum = forgottenMessages + last.messages;
        if (uses != null) {
            for (Use use : uses.values()) {
                sum += use == last ? 0 : use.messages;
            }
        }
        return sum;
    }

    /** Gives the devices whose messages were accepted since the last call. */
    void forEachActive(LongConsumer consumer) {
        tellIfActive(last, consumer);
        if (uses != null) {
            for (Use use : uses.values()) {
                tellIfActive(use, consumer);
            }
        }
    }

    private static void tellIfActive(Use use, LongConsumer consumer) {
        if (use.messages != use.notedMessages) {
            use.notedMessages = use.messages;
            consumer.accept(use.deviceNumber);
        }
    }

    boolean hasUsedDevice(long deviceNumber) {
        if (last.deviceNumber == deviceNumber) {
            return true;
        }
        if (uses != null) {
            for (Use use : uses.values()) {
                if (use.deviceNumber == deviceNumber) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Numbers of the devices whose tokens it uses, so many at most. */
    List<Long> usedDevices(int max) {
        List<Long> devices = new ArrayList<>();
        if (last != NONE) {
            devices.add(last.deviceNumber);
        }
        if (uses != null) {
            for (Use use : uses.values()) {
                if (devices.size() < max && !devices.contains(use.deviceNumber)) {
                    devices.add(use.deviceNumber);
                }
            }
        }
        return devices;
    }

    /** 0 for none. */
    long lastToken() {
        return last.tokenNumber;
    }

    /** 0 for none. */
    long lastDevice() {
        return last.deviceNumber;
    }

    /** The device of a token that it uses; 0 for another. */
    long deviceOf(long tokenNumber) {
        Use use = useOf(tokenNumber);
        return use == null ? 0 : use.deviceNumber;
    }

    private @Nullable Use useOf(long tokenNumber) {
        if (tokenNumber != 0 && last.tokenNumber == tokenNumber) {
            return last;
        }
        return uses == null ? null : uses.get(tokenNumber);
    }

    /** The token that was used last is watched for other addresses. */
    void watch() {
        last.watched = true;
    }

    /** Whether the token was watched; it is no more. */
    boolean unwatch(long tokenNumber) {
        Use use = useOf(tokenNumber);
        boolean was = use != null && use.watched;
        if (use != null) {
            use.watched = false;
        }
        return was;
    }

    boolean hasRepeats() {
        return repeats != null;
    }

    /** Its refusals; made with the first. */
    Repeats repeats() {
        Repeats known = repeats;
        if (known == null) {
            known = new Repeats();
            repeats = known;
        }
        return known;
    }

    /** Whether the client's certificate, if there has to be one, is for this device; see {@link CertificateIdentity#permits}. */
    boolean permits(long deviceNumber, ByteBuf path, int applicationStart, int applicationLength) {
        return identity == null || identity.permits(deviceNumber, path, applicationStart, applicationLength);
    }

    /** What is known of where it comes from; null where addresses have no limits. */
    @Nullable
    AddressUse address() {
        return address;
    }

    /** Nothing is to be taken from it for a while. */
    void pauseUntil(long nanos) {
        paused = true;
        pausedUntilNanos = nanos;
    }

    /** For how many nanoseconds nothing is to be taken from it. */
    long pauseNanos(long nowNanos) {
        if (!paused) {
            return 0;
        }
        long left = pausedUntilNanos - nowNanos;
        paused = left > 0;
        return Math.max(0, left);
    }

    boolean isPaused() {
        return paused;
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

    /** Those of the outstanding that are with an extension, or behind one that is. */
    int requests() {
        return requests;
    }

    void addRequests(int change) {
        requests += change;
    }

    /** Whether answers are parked here: they wait for sinks or an extension, or behind others that do. */
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

    /** Whether nothing is to be noted of another use of this token: it is the last one used, and its route is still the device's. */
    boolean isCurrent(long tokenNumber) {
        Use use = last;
        TokenRoute route = use.route;
        return use.tokenNumber == tokenNumber && (route == null || route.isHeld());
    }

    /** Notes that the connection uses this token, the last one from now on; true when it is new to it. */
    boolean use(long tokenNumber, long deviceNumber) {
        if (tokenNumber == last.tokenNumber) {
            return false;
        }
        Use known = uses == null ? null : uses.get(tokenNumber);
        if (known != null) {
            last = known;
            return false;
        }
        Use added = new Use(tokenNumber, deviceNumber);
        if (uses == null && last != NONE) {
            uses = new LongObjectHashMap<>();
            uses.put(last.tokenNumber, last);
        }
        if (uses != null) {
            uses.put(tokenNumber, added);
        }
        last = added;
        return true;
    }

    /** A path with the token that was used last; null for none. */
    @Nullable
    KnownPath knownPath() {
        return last.path;
    }

    /** Keeps the path of a message with the token that was used last; not one that is long, to stay small. */
    void keepPath(Kp1Path path, ByteBuf buffer, TokenEntry token, long changes, boolean isDataCollection) {
        if (path.tokenEnd() - path.start() > KnownPath.BYTES_MAX) {
            return;
        }
        KnownPath known = last.path;
        if (known == null) {
            known = new KnownPath();
            last.path = known;
        }
        known.set(path, buffer, token, changes, isDataCollection);
    }

    /** The route by the token that was used last; null where there is none. */
    @Nullable
    TokenRoute route() {
        return last.route;
    }

    void setRoute(TokenRoute route) {
        last.route = route;
    }

    /** Whether the rates that these limits have for the token used last were looked for. */
    boolean isRatedBy(SenderLimits limits) {
        return last.ratedBy == limits;
    }

    /** The rate of the device whose token was used last; null where it has none. */
    @Nullable
    SenderRate deviceRate() {
        return last.device;
    }

    /** The same of its application. */
    @Nullable
    SenderRate applicationRate() {
        return last.application;
    }

    /** Of the token that was used last. */
    void setRates(SenderLimits limits, @Nullable SenderRate device, @Nullable SenderRate application) {
        last.ratedBy = limits;
        last.device = device;
        last.application = application;
    }

    /** Whether the connection has used this token, and it was not {@linkplain #forget forgotten}. */
    public boolean isUsing(long tokenNumber) {
        return last.tokenNumber == tokenNumber || (uses != null && uses.containsKey(tokenNumber));
    }

    /** The route by a token; null where there is none. */
    @Nullable
    TokenRoute route(long tokenNumber) {
        Use use = last.tokenNumber == tokenNumber || uses == null ? last : uses.get(tokenNumber);
        return use == null || use.tokenNumber != tokenNumber ? null : use.route;
    }

    /** Forgets a token; true when the connection has used no other. */
    boolean forget(long tokenNumber) {
        Use forgotten = useOf(tokenNumber);
        forgottenMessages += forgotten == null ? 0 : forgotten.messages;
        if (last.tokenNumber == tokenNumber) {
            last = NONE;
        }
        if (uses != null) {
            uses.remove(tokenNumber);
        }
        return last == NONE && (uses == null || uses.isEmpty());
    }

    /** Gives each token that was used, and the route by it. */
    void forEachUse(BiConsumer<Long, @Nullable TokenRoute> consumer) {
        if (uses == null || uses.isEmpty()) {
            if (last != NONE) {
                consumer.accept(last.tokenNumber, last.route);
            }
            return;
        }
        for (Use use : uses.values()) {
            consumer.accept(use.tokenNumber, use.route);
        }
    }
}
