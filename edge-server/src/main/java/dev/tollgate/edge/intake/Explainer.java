package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.EventType;
import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.explain.LoopLog;
import dev.tollgate.edge.explain.Outcome;
import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop notes for operators: refusals, connections, and which devices were seen. On that loop; nothing here happens with a message
 * that is accepted, and a refusal allocates nothing. A connection's refusals that are alike become one note a second.
 */
public final class Explainer {
    private static final long RETRY_MS = TimeUnit.SECONDS.toMillis(Verdict.RETRY_AFTER_S);
    private static final int SWEEP_STEP = 1_000; // connections, so that no task is long

    private final Explain explain;
    private final EventLoop eventLoop;
    private final InstantSource clock;
    private final LoopLog log;
    private final LiveConnections live = new LiveConnections();
    private final List<DeviceConnection> repeating = new ArrayList<>();
    private final ChannelRepeats channelRepeats = new ChannelRepeats();

    Explainer(Explain explain, EventLoop eventLoop, InstantSource clock) {
        this.explain = explain;
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.log = explain.newLog();
    }

    /** Looks at the connections now and then; not on any thread but the loop from here on. */
    void start() {
        int intervalMs = explain.config().lastSeenIntervalMs();
        eventLoop.scheduleWithFixedDelay(() -> sweep(0), intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    LiveConnections live() {
        return live;
    }

    Origin newOrigin(Channel channel) {
        return new Origin(channel, explain.nextSession(), clock.millis());
    }

    void onConnected(DeviceConnection connection) {
        live.add(connection);
        if (connection.handler().clientId() != null) {
            announce(connection);
        }
    }

    private void announce(DeviceConnection connection) {
        Origin origin = connection.origin();
        if (origin != null && connection.announce()) {
            explain.events().publishSession(EventType.SESSION_OPENED, () -> describe(connection, origin));
        }
    }

    private static Map<String, @Nullable Object> describe(DeviceConnection connection, Origin origin) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("sessionId", PublicId.SESSION.format(origin.number()));
        data.put("protocol", LiveConnections.protocol(connection, origin));
        data.put("clientId", connection.handler().clientId());
        data.put("address", origin.addressAndPort());
        data.put("listener", origin.listener());
        return data;
    }

    /** A connection has used a token for the first time. */
    void onTokenUsed(DeviceConnection connection, TokenEntry token) {
        Origin origin = connection.origin();
        if (origin == null) {
            return;
        }
        long nowMs = clock.millis();
        announce(connection);
        explain.lastSeen().note(token.deviceNumber(), nowMs);
        InetAddress address = origin.address();
        if (address != null && explain.places().enter(token.tokenNumber(), token.deviceNumber(), address, nowMs)) {
            connection.watch();
        }
    }

    /** A connection is about to forget a token, which ends with it or was ended. */
    void onTokenLeft(DeviceConnection connection, long tokenNumber) {
        Origin origin = connection.origin();
        InetAddress address = origin == null ? null : origin.address();
        if (address != null && connection.unwatch(tokenNumber)) {
            explain.places().leave(tokenNumber, address);
        }
    }

    /** A connection was closed because its token has ended. */
    void onCut(DeviceConnection connection, long tokenNumber, long deviceNumber, Verdict verdict) {
        RefusalNote refusal = log.next()
                .because(verdict.reason(), verdict.reasonPhrase())
                .at(clock.millis(), 1)
                .of(tokenNumber, deviceNumber);
        log.add(from(refusal, connection));
    }

    void onDisconnected(DeviceConnection connection) {
        if (!live.remove(connection)) {
            return;
        }
        long nowMs = clock.millis();
        noteSeen(connection, nowMs);
        connection.forEachUse((token, route) -> onTokenLeft(connection, token));
        if (connection.hasRepeats()) {
            tellRepeats(connection);
        }
        Origin origin = connection.origin();
        if (origin != null && connection.isAnnounced()) {
            explain.events().publishSession(EventType.SESSION_CLOSED, () -> {
                Map<String, @Nullable Object> data = describe(connection, origin);
                data.put("messages", connection.messages());
                return data;
            });
        }
    }

    /** A message was refused, or read no further for a while. */
    void onRefused(DeviceConnection connection, Verdict verdict, Message message, TokenEntry token) {
        long nowMs = clock.millis();
        if (isRepeat(connection, verdict, token.tokenNumber(), token.deviceNumber(), nowMs)) {
            return;
        }
        RefusalNote refusal = begin(verdict, nowMs).of(token.tokenNumber(), token.deviceNumber());
        refusal.from(message.protocol().text(), address(connection));
        message.explainTo(refusal, verdict);
        explainExpiry(refusal, verdict, token, nowMs);
        log.add(refusal);
    }

    /** A topic filter's token, or that of a will, was refused. */
    void onAuthorizationRefused(DeviceConnection connection, Verdict verdict, TokenEntry token) {
        long nowMs = clock.millis();
        if (!isRepeat(connection, verdict, token.tokenNumber(), token.deviceNumber(), nowMs)) {
            RefusalNote refusal = begin(verdict, nowMs).of(token.tokenNumber(), token.deviceNumber());
            explainExpiry(refusal, verdict, token, nowMs);
            log.add(from(refusal, connection));
        }
    }

    private static void explainExpiry(RefusalNote refusal, Verdict verdict, TokenEntry token, long nowMs) {
        if (verdict == Verdict.TOKEN_EXPIRED) {
            refusal.by("expiresAt", token.expiresAtMs(), nowMs);
        }
    }

    /** A message was above a rate. */
    void onRate(
            DeviceConnection connection,
            Message message,
            TokenEntry token,
            RateGate rates,
            long waitNanos,
            boolean refused) {
        long nowMs = clock.millis();
        Outcome outcome = refused ? Outcome.REFUSED : Outcome.PAUSED;
        long retryAtMs = nowMs + Math.max(1, TimeUnit.NANOSECONDS.toMillis(waitNanos));
        boolean isRepeat = isRepeat(connection, Verdict.RATE_LIMIT, token.tokenNumber(), token.deviceNumber(), nowMs);
        connection.repeats().setOutcome(outcome, retryAtMs);
        if (isRepeat) {
            return;
        }
        RefusalNote refusal = begin(Verdict.RATE_LIMIT, nowMs).of(token.tokenNumber(), token.deviceNumber());
        refusal.from(message.protocol().text(), address(connection)).as(outcome).retryAt(retryAtMs);
        rates.explain(refusal, message);
        log.add(refusal);
    }

    /** An answer that was accepted at first turned out a refusal; or something else was refused that has no message. */
    void onRefused(DeviceConnection connection, Verdict verdict, long tokenNumber) {
        long nowMs = clock.millis();
        long deviceNumber = connection.deviceOf(tokenNumber);
        if (!isRepeat(connection, verdict, tokenNumber, deviceNumber, nowMs)) {
            log.add(from(begin(verdict, nowMs).of(tokenNumber, deviceNumber), connection));
        }
    }

    /**
     * A protocol has refused something of its own, or closed the connection: noted of the device whose token was used last.
     *
     * @param reason stable name, a constant, as {@code detail} and {@code rule}
     * @param rule null for none; {@code limit} and {@code measured} are then {@link RefusalNote#NONE}
     */
    public void onClosed(
            DeviceConnection connection,
            String reason,
            String detail,
            @Nullable String rule,
            long limit,
            long measured) {
        RefusalNote refusal = log.next()
                .because(reason, detail)
                .at(clock.millis(), 1)
                .of(connection.lastToken(), connection.lastDevice())
                .by(rule, limit, measured);
        log.add(from(refusal, connection));
    }

    /**
     * The same of a device that the connection may have used no token of.
     *
     * @param deviceNumber 0 where it is not known
     * @param isTemporary whether it may be worth to try again later
     */
    public void onRefused(
            DeviceConnection connection,
            long deviceNumber,
            String reason,
            String detail,
            @Nullable String rule,
            long limit,
            boolean isTemporary) {
        long nowMs = clock.millis();
        RefusalNote refusal = log.next()
                .because(reason, detail)
                .at(nowMs, 1)
                .of(0, deviceNumber)
                .by(rule, limit, RefusalNote.NONE)
                .retryAt(isTemporary ? nowMs + RETRY_MS : 0);
        log.add(from(refusal, connection));
    }

    /**
     * The same where no device is known yet.
     *
     * @param retryInMs 0 where it is not known
     */
    public void onRefused(
            Channel channel,
            String reason,
            String detail,
            @Nullable String rule,
            long limit,
            long measured,
            long retryInMs) {
        long nowMs = clock.millis();
        InetAddress address = Origin.address(channel);
        if (channelRepeats.isRepeat(reason, address, nowMs)) {
            return;
        }
        channelRepeats.tell(nowMs);
        RefusalNote refusal = log.next()
                .because(reason, detail)
                .at(nowMs, 1)
                .from(Origin.listener(channel), address)
                .by(rule, limit, measured)
                .retryAt(retryInMs == 0 ? 0 : nowMs + retryInMs);
        log.add(refusal);
        channelRepeats.begin(reason, detail, Origin.listener(channel), address, nowMs);
    }

    /** Connections that are refused as the last one was: an address that goes on opening them must not fill the log. */
    private final class ChannelRepeats {
        private String reason = "";
        private String detail = "";
        private String listener = "";
        private @Nullable InetAddress address;
        private long notedAtMs;
        private long count;

        boolean isRepeat(String why, @Nullable InetAddress from, long nowMs) {
            long sinceMs = nowMs - notedAtMs;
            if (sinceMs < 0 || sinceMs >= Repeats.WITHIN_MS || !why.equals(reason) || !Objects.equals(from, address)) {
                return false;
            }
            if (++count == 1) {
                eventLoop.schedule(() -> tell(clock.millis()), Repeats.WITHIN_MS, TimeUnit.MILLISECONDS);
            }
            return true;
        }

        void begin(String why, String words, String by, @Nullable InetAddress from, long nowMs) {
            reason = why;
            detail = words;
            listener = by;
            address = from;
            notedAtMs = nowMs;
        }

        void tell(long nowMs) {
            if (count > 0) {
                log.add(log.next().because(reason, detail).at(nowMs, count).from(listener, address));
                count = 0;
            }
        }
    }

    private RefusalNote begin(Verdict verdict, long nowMs) {
        return log.next()
                .because(verdict.reason(), verdict.reasonPhrase())
                .at(nowMs, 1)
                .retryAt(verdict.isTemporary() ? nowMs + RETRY_MS : 0);
    }

    private static RefusalNote from(RefusalNote refusal, DeviceConnection connection) {
        return refusal.from(connection.handler().protocol().text(), address(connection));
    }

    private static @Nullable InetAddress address(DeviceConnection connection) {
        Origin origin = connection.origin();
        return origin == null ? null : origin.address();
    }

    /** Counts one that is like the connection's last, which was noted a moment ago. */
    private boolean isRepeat(
            DeviceConnection connection, Verdict verdict, long tokenNumber, long deviceNumber, long nowMs) {
        Repeats repeats = connection.repeats();
        if (!repeats.add(verdict, tokenNumber, nowMs)) {
            tellRepeats(connection);
            repeats.begin(verdict, tokenNumber, deviceNumber, nowMs);
            return false;
        }
        if (repeats.count() == 1) {
            repeating.add(connection);
            if (repeating.size() == 1) {
                eventLoop.schedule(this::tellAllRepeats, Repeats.WITHIN_MS, TimeUnit.MILLISECONDS);
            }
        }
        return true;
    }

    private void tellAllRepeats() {
        for (int i = 0; i < repeating.size(); i++) {
            tellRepeats(repeating.get(i));
        }
        repeating.clear();
    }

    private void tellRepeats(DeviceConnection connection) {
        Repeats repeats = connection.repeats();
        Verdict verdict = repeats.verdict();
        if (verdict != null && repeats.count() > 0) {
            RefusalNote refusal = begin(verdict, repeats.lastAtMs())
                    .at(repeats.lastAtMs(), repeats.count())
                    .as(repeats.outcome())
                    .of(repeats.tokenNumber(), repeats.deviceNumber());
            if (repeats.retryAtMs() != 0) {
                refusal.retryAt(repeats.retryAtMs());
            }
            log.add(from(refusal, connection));
            repeats.clear();
        }
    }

    /** Notes the devices whose messages were accepted since the last time. */
    private void sweep(long afterNumber) {
        long nowMs = clock.millis();
        long next = live.forEachAfter(afterNumber, SWEEP_STEP, connection -> noteSeen(connection, nowMs));
        if (next != 0) {
            eventLoop.execute(() -> sweep(next));
        }
    }

    private void noteSeen(DeviceConnection connection, long nowMs) {
        connection.forEachActive(device -> explain.lastSeen().note(device, nowMs));
    }
}
