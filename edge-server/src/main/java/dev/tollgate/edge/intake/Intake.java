package dev.tollgate.edge.intake;

import dev.tollgate.edge.extension.DataCollection;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteTable;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Checks messages and puts the accepted ones into the ring. One an event loop; everything but {@link #onJournaled} and
 * {@link #onTokenChanged} happens on that loop. Allocates nothing per message.
 */
public final class Intake {
    private static final int DELIVERY_TIMER_MS = 100;
    private static final int SPARES_MAX = 4096;

    private final EventLoop eventLoop;
    private final TokenRegistry registry;
    private final MessageRing ring;
    private final JournalHealth journal;
    private final RouteTable routes;
    private final DeliveryProgress progress;
    private final DeliveryConfig delivery;
    private final String nodeId;
    private final InstantSource clock;

    private final Message message = new Message();
    private final Kp1Path path = new Kp1Path();
    private final Fingerprint fingerprint = new Fingerprint();
    private final TokenEntry token = new TokenEntry();
    private final DataCollection dataCollection = new DataCollection();
    private final Answer immediate = new Answer();
    private final AnswerQueue answers;
    private final LiveTokens liveTokens = new LiveTokens();
    private final List<DeviceConnection> touched = new ArrayList<>();
    private final Map<Route, ParkedAnswers> parked = new LinkedHashMap<>();
    private final ArrayDeque<Answer> spares = new ArrayDeque<>();
    private final IntakeCounters counters = new IntakeCounters();
    private List<DeviceConnection> waitingForRoom = new ArrayList<>();

    private int waitingForDelivery; // answers of delivered routes, and those behind them
    private boolean deliveryTimerRuns;
    private final Runnable answerTask = this::sendAnswers;
    private final AtomicBoolean answerTaskQueued = new AtomicBoolean();
    private volatile long completedSequence = -1;

    /** @param nodeId of the journal, for the record ids in answers */
    public Intake(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            JournalHealth journal,
            RouteTable routes,
            DeliveryProgress progress,
            DeliveryConfig delivery,
            String nodeId,
            InstantSource clock) {
        this.eventLoop = eventLoop;
        this.registry = registry;
        this.ring = ring;
        this.journal = journal;
        this.routes = routes;
        this.progress = progress;
        this.delivery = delivery;
        this.nodeId = nodeId;
        this.clock = clock;
        this.answers = new AnswerQueue(ring.capacity());
    }

    /**
     * A connection that opened; to be given back to {@link #disconnect}.
     *
     * @param channel whose {@link CertificateIdentity} says for which devices it may speak, if it has one
     */
    public DeviceConnection connect(ConnectionHandler handler, Channel channel) {
        boolean isNamed = channel.hasAttr(CertificateIdentity.KEY);
        return new DeviceConnection(
                handler, isNamed ? channel.attr(CertificateIdentity.KEY).get() : null);
    }

    /** Forgets a connection that closed. Answers that it still waits for are handed to its handler all the same. */
    public void disconnect(DeviceConnection connection) {
        liveTokens.remove(connection);
    }

    /** The message to fill before {@link #offer}. */
    public Message message() {
        return message;
    }

    /**
     * Checks {@link #message()} and, when it is accepted, puts it into the ring. The answer goes to the connection's handler, inside
     * this call or later, but always after the answers to the connection's earlier messages.
     *
     * @return false when the ring is full: nothing happened, and the handler's {@code onRoom} is called once it may be worth to offer
     *     the message again; until then the connection must not offer another
     */
    public boolean offer(DeviceConnection connection) {
        Verdict verdict = check(connection);
        if (verdict == Verdict.ACCEPTED) {
            return enqueue(connection);
        }
        if (mustWait(connection)) {
            return false;
        }
        refuse(connection, verdict);
        return true;
    }

    /** Whether a refusal has to wait behind the connection's other answers, and there is no room for it there. */
    private boolean mustWait(DeviceConnection connection) {
        boolean hasRoom = !answers.isFull() && (!connection.hasParked() || hasRoomToPark());
        if (connection.outstanding() == 0 || hasRoom) {
            return false;
        }
        awaitRoom(connection);
        return true;
    }

    /**
     * Answers {@link #message()} without looking at it, for refusals that the protocol decides itself: in the order of the connection's
     * other answers. Its path, if it has one, is taken to have no request id.
     *
     * @return as {@link #offer}
     */
    public boolean answerInOrder(DeviceConnection connection, Verdict verdict) {
        if (mustWait(connection)) {
            return false;
        }
        token.set(TokenState.REVOKED, 0, 0, TokenEntry.NEVER);
        refuse(connection, verdict, Kp1Path.NO_REQUEST_ID);
        return true;
    }

    /**
     * Whether the token of a topic filter or topic name is one that messages would be accepted with; counts as its use.
     *
     * @param length bytes from {@code start}; what follows the token's level is not looked at
     */
    public Verdict authorize(DeviceConnection connection, ByteBuf buffer, int start, int length) {
        return path.wrapIdentity(buffer, start, start + length)
                ? authenticate(connection, buffer)
                : Verdict.PATH_MALFORMED;
    }

    /** Number of the token that {@link #authorize} found last. */
    public long authorizedToken() {
        return token.tokenNumber();
    }

    public IntakeCounters counters() {
        return counters;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    private Verdict check(DeviceConnection connection) {
        ByteBuf buffer = message.buffer();
        token.set(TokenState.REVOKED, 0, 0, TokenEntry.NEVER);
        if (!path.wrap(buffer, message.pathStart(), message.pathStart() + message.pathLength())) {
            return Verdict.PATH_MALFORMED;
        }
        Verdict verdict = authenticate(connection, buffer);
        if (verdict != Verdict.ACCEPTED) {
            return verdict;
        }
        if (!DataCollection.isExtensionOf(path, buffer)) {
            return Verdict.EXTENSION_UNKNOWN;
        }
        verdict = dataCollection.check(path, buffer, message.payloadStart(), message.payloadLength());
        return verdict == Verdict.ACCEPTED ? journal.verdict() : verdict;
    }

    private Verdict authenticate(DeviceConnection connection, ByteBuf buffer) {
        registry.fingerprint(
                buffer,
                path.appVersionStart(),
                path.applicationLength(),
                path.tokenStart(),
                path.tokenLength(),
                fingerprint);
        if (!registry.find(fingerprint, token)) {
            token.set(TokenState.REVOKED, 0, 0, TokenEntry.NEVER);
            boolean application = registry.hasApplication(buffer, path.appVersionStart(), path.applicationLength());
            return application ? Verdict.TOKEN_UNKNOWN : Verdict.APPLICATION_UNKNOWN;
        }
        if (!connection.permits(token.deviceNumber(), buffer, path.appVersionStart(), path.applicationLength())) {
            return Verdict.CERTIFICATE_MISMATCH;
        }
        Verdict verdict = liveness();
        if (verdict == Verdict.ACCEPTED && connection.use(token.tokenNumber())) {
            liveTokens.add(token.tokenNumber(), connection);
        }
        return verdict;
    }

    private Verdict liveness() {
        long nowMs = clock.millis();
        if (token.state() == TokenState.INACTIVE
                && !token.isExpiredAt(nowMs)
                && !registry.activate(fingerprint, token, nowMs)) {
            return Verdict.TOKEN_UNKNOWN; // deleted since it was found
        }
        return switch (token.state()) {
            case REVOKED -> Verdict.TOKEN_REVOKED;
            case SUSPENDED -> token.isExpiredAt(nowMs) ? Verdict.TOKEN_EXPIRED : Verdict.TOKEN_SUSPENDED;
            case INACTIVE, ACTIVE -> token.isExpiredAt(nowMs) ? Verdict.TOKEN_EXPIRED : Verdict.ACCEPTED;
        };
    }

    private Route route() {
        return routes.find(
                message.buffer(),
                path.appVersionStart(),
                path.applicationLength(),
                path.extensionStart(),
                path.extensionLength(),
                token.groupNumber());
    }

    private boolean hasRoomToPark() {
        return waitingForDelivery < delivery.waitingMax();
    }

    private boolean enqueue(DeviceConnection connection) {
        long nowMs = clock.millis();
        Route route = route();
        boolean isAnswered =
                message.qos() > 0 || path.requestId() != Kp1Path.NO_REQUEST_ID || message.replyTopicLength() > 0;
        boolean awaitsDelivery = isAnswered && route.ack() == AckLevel.DELIVERED;
        boolean isFull = answers.isFull() || ((awaitsDelivery || connection.hasParked()) && !hasRoomToPark());
        ByteBuf buffer = message.buffer().retain();
        long sequence = isFull ? MessageRing.FULL : ring.tryClaim();
        if (sequence == MessageRing.FULL) {
            buffer.release();
            awaitRoom(connection);
            return false;
        }
        // Until it is published nothing may throw: the journal would wait for this slot for ever
        MessageSlot slot = ring.slot(sequence);
        slot.setOwner(answers, answers.nextIndex(), awaitsDelivery);
        slot.setRoute(route.number());
        slot.setIdentity(token.deviceNumber(), token.tokenNumber());
        slot.setOrigin(message.protocol(), message.qos(), nowMs);
        slot.setPath(
                path.appVersionStart(),
                path.appVersionLength(),
                path.extensionStart(),
                path.extensionLength(),
                path.resourceStart(),
                path.resourceLength(),
                path.requestId());
        slot.setPayload(
                buffer,
                message.payloadStart(),
                message.payloadLength(),
                message.contentTypeStart(),
                message.contentTypeLength());
        Answer answer = answers.add(sequence);
        answer.fill(connection, message, path.requestId(), token.tokenNumber());
        if (awaitsDelivery) {
            answer.awaitDelivery(
                    route, nodeId, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delivery.timeoutMs()));
            waitingForDelivery++;
        }
        ring.publish(sequence);
        counters.countAccepted(message.payloadLength());
        if (route.ack() == AckLevel.RECEIVED && connection.outstanding() == 0) {
            answer.setSent();
            answer.deliver();
        } else {
            connection.addOutstanding(1);
        }
        return true;
    }

    private void refuse(DeviceConnection connection, Verdict verdict) {
        refuse(connection, verdict, verdict == Verdict.PATH_MALFORMED ? Kp1Path.NO_REQUEST_ID : path.requestId());
    }

    private void refuse(DeviceConnection connection, Verdict verdict, int requestId) {
        counters.countRefused(verdict);
        Answer answer = immediate;
        if (connection.outstanding() > 0) {
            message.buffer().retain();
            answer = answers.addBehindOthers();
            connection.addOutstanding(1);
        }
        answer.fill(connection, message, requestId, token.tokenNumber());
        answer.setVerdict(verdict);
        if (answer == immediate) {
            answer.deliver();
            answer.clear();
        }
    }

    private void awaitRoom(DeviceConnection connection) {
        if (!connection.isWaitingForRoom()) {
            connection.setWaitingForRoom(true);
            waitingForRoom.add(connection);
        }
    }

    /**
     * The journal has dealt with the ring up to {@code sequence}, and those slots are free again: in this order, so that a connection
     * that found the ring full is always called once more. On the journal's thread.
     */
    public void onJournaled(long sequence) {
        completedSequence = sequence;
        queueAnswerTask();
    }

    private void queueAnswerTask() {
        if (!answerTaskQueued.getAndSet(true)) {
            eventLoop.execute(answerTask);
        }
    }

    private void sendAnswers() {
        answerTaskQueued.set(false); // before the read, so that a later sequence queues the task again
        long completed = completedSequence;
        for (Answer answer = answers.peek(completed); answer != null; answer = answers.peek(completed)) {
            if (mustPark(answer)) {
                park();
            } else {
                if (answer.route() != null) {
                    waitingForDelivery--; // it could not be written
                }
                send(answer);
                answers.remove();
            }
        }
        sendParked();
        for (int i = 0; i < touched.size(); i++) {
            DeviceConnection connection = touched.get(i);
            connection.clearTouched();
            try {
                connection.handler().flushAnswers();
            } catch (Throwable failure) {
                connection.handler().onFailure(failure);
            }
        }
        touched.clear();
        resume();
    }

    private static boolean mustPark(Answer answer) {
        DeviceConnection connection = answer.connection();
        return connection != null && !answer.isSent() && (answer.awaitsDelivery() || connection.hasParked());
    }

    /** Moves the first answer to those that wait for sinks, and behind the others of its connection. */
    private void park() {
        Answer spare = spares.poll();
        Answer answer = answers.take(spare == null ? new Answer() : spare);
        Objects.requireNonNull(answer.connection(), "only what has one is parked")
                .park(answer);
        Route route = answer.route();
        if (route == null) {
            waitingForDelivery++; // counted from the start where it waits for sinks itself
        }
        if (route != null && answer.awaitsDelivery()) {
            parked.computeIfAbsent(route, key -> new ParkedAnswers(key, progress))
                    .add(answer);
        } else {
            answer.setDue();
        }
    }

    private void sendParked() {
        if (parked.isEmpty()) {
            return;
        }
        boolean anyLeft = false;
        long nowNanos = System.nanoTime();
        for (ParkedAnswers waiting : parked.values()) {
            for (Answer answer = waiting.poll(nowNanos); answer != null; answer = waiting.poll(nowNanos)) {
                sendDue(Objects.requireNonNull(answer.connection(), "only what has one is parked"));
            }
            anyLeft |= !waiting.isEmpty();
        }
        if (anyLeft && !deliveryTimerRuns) {
            deliveryTimerRuns = true;
            eventLoop.schedule(this::onDeliveryTimer, DELIVERY_TIMER_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends a connection's parked answers up to the first that still waits for its sinks. */
    private void sendDue(DeviceConnection connection) {
        for (Answer answer = connection.pollParked(); answer != null; answer = connection.pollParked()) {
            waitingForDelivery--;
            send(answer);
            answer.clear();
            if (spares.size() < SPARES_MAX) {
                spares.add(answer);
            }
        }
    }

    private void onDeliveryTimer() {
        deliveryTimerRuns = false;
        sendAnswers();
    }

    /** Sinks have settled more records. Safe from any thread. */
    public void onDelivered() {
        queueAnswerTask();
    }

    /** Whatever a handler throws ends its own connection; the answers behind it go on. */
    private void send(Answer answer) {
        DeviceConnection connection = answer.connection();
        if (connection != null && !answer.isSent()) {
            connection.addOutstanding(-1);
            if (connection.touch()) {
                touched.add(connection);
            }
            try {
                answer.deliver();
            } catch (Throwable failure) {
                connection.handler().onFailure(failure);
            }
        }
        answer.buffer().release();
    }

    private void resume() {
        if (waitingForRoom.isEmpty()) {
            return;
        }
        List<DeviceConnection> resumed = waitingForRoom;
        waitingForRoom = new ArrayList<>();
        for (DeviceConnection connection : resumed) {
            connection.setWaitingForRoom(false);
            try {
                connection.handler().onRoom();
            } catch (Throwable failure) {
                connection.handler().onFailure(failure);
            }
        }
    }

    /** A token changed state: cuts this loop's connections that have used no other. Safe from any thread. */
    public void onTokenChanged(long tokenNumber, TokenState state) {
        Verdict verdict = deathOf(state);
        if (verdict != null) {
            eventLoop.execute(() -> liveTokens.kill(tokenNumber, verdict));
        }
    }

    private static @Nullable Verdict deathOf(TokenState state) {
        return switch (state) {
            case SUSPENDED -> Verdict.TOKEN_SUSPENDED;
            case REVOKED -> Verdict.TOKEN_REVOKED;
            case INACTIVE, ACTIVE -> null;
        };
    }
}
