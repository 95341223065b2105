package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.extension.DataCollection;
import dev.tollgate.edge.extension.ExtensionAccess;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.limit.AddressUse;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteTable;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks messages and puts the accepted ones into the ring. One an event loop; everything but {@link #onJournaled} and
 * {@link #onTokenChanged} happens on that loop. Allocates nothing per message.
 */
public final class Intake {
    /** Set on a channel when it is opened, where addresses have limits. */
    public static final AttributeKey<AddressUse> ADDRESS = AttributeKey.valueOf("dev.tollgate.edge.address");

    private static final int DELIVERY_TIMER_MS = 100;
    private static final long TOKEN_PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SPARES_MAX = 4096;
    private static final int RESPONSE_TOPIC_HEAD_BYTES = 3; // identifier, length

    private final EventLoop eventLoop;
    private final MessageRing ring;
    private final JournalHealth journal;
    private final RouteTable routes;
    private final DeliveryProgress progress;
    private final DeliveryConfig delivery;
    private final String nodeId;
    private final InstantSource clock;

    private final Message message = new Message();
    private final Kp1Path path = new Kp1Path();
    private final TokenEntry token;
    private final DataCollection dataCollection;
    private final Answer immediate = new Answer();
    private final AnswerQueue answers;
    private final ExtensionGate extensions;
    private final RegistrationGate registrations;
    private final RateGate rates;
    private final TokenGate tokens;
    private final Explainer explainer;
    private final AckTimes ackTimes = new AckTimes();
    private final List<DeviceConnection> touched = new ArrayList<>();
    private final Map<Route, ParkedAnswers> parked = new LinkedHashMap<>();
    private final ArrayDeque<Answer> spares = new ArrayDeque<>();
    private final IntakeCounters counters = new IntakeCounters();
    private List<DeviceConnection> waitingForRoom = new ArrayList<>();

    private boolean forExtension; // whether the message that was checked last is to be handed over
    private int waitingForOthers; // answers that wait for sinks or extensions, and those behind them
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
            ExtensionAccess extensions,
            Limits limits,
            String nodeId,
            Explain explain,
            InstantSource clock) {
        this.eventLoop = eventLoop;
        this.ring = ring;
        this.journal = journal;
        this.routes = routes;
        this.progress = progress;
        this.delivery = delivery;
        this.nodeId = nodeId;
        this.clock = clock;
        this.answers = new AnswerQueue(ring.capacity());
        this.dataCollection = new DataCollection(extensions.relaxedPaths());
        this.extensions = new ExtensionGate(extensions, eventLoop, clock, this::queueAnswerTask);
        this.registrations = new RegistrationGate(extensions.registrar());
        this.explainer = new Explainer(explain, eventLoop, clock);
        this.tokens = new TokenGate(registry, this.extensions, explainer, eventLoop, clock);
        this.token = tokens.token();
        this.rates = new RateGate(limits);
    }

    /**
     * A connection that opened; to be given back to {@link #disconnect}.
     *
     * @param channel whose {@link CertificateIdentity} says for which devices it may speak, if it has one
     */
    public DeviceConnection connect(ConnectionHandler handler, Channel channel) {
        boolean isNamed = channel.hasAttr(CertificateIdentity.KEY);
        boolean isCounted = channel.hasAttr(ADDRESS);
        DeviceConnection connection = new DeviceConnection(
                handler,
                isNamed ? channel.attr(CertificateIdentity.KEY).get() : null,
                isCounted ? channel.attr(ADDRESS).get() : null,
                explainer.newOrigin(channel));
        explainer.onConnected(connection);
        return connection;
    }

    /** As {@link #connect(ConnectionHandler, Channel)}, for messages of the edge's own: they may be of any device. */
    public DeviceConnection connect(ConnectionHandler handler) {
        return new DeviceConnection(handler, null, null, null);
    }

    /** Forgets a connection that closed. Answers that it still waits for are handed to its handler all the same. */
    public void disconnect(DeviceConnection connection) {
        explainer.onDisconnected(connection);
        tokens.disconnect(connection);
    }

    /** Begins to look at the connections now and then, for when devices were last seen. */
    public void startExplaining() {
        explainer.start();
    }

    /** What operators are told of this loop. */
    public Explainer explainer() {
        return explainer;
    }

    /** This loop's connections; on it alone. */
    LiveConnections live() {
        return explainer.live();
    }

    /** How long answers took. */
    public AckTimes ackTimes() {
        return ackTimes;
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
        if (connection.isPaused()) {
            long left = connection.pauseNanos(rates.nanoTime());
            if (left > 0) {
                pause(connection, left);
                return false;
            }
        }
        if (registrations.isAt(message)) {
            return register(connection);
        }
        Verdict verdict = check(connection);
        if (verdict == Verdict.ACCEPTED) {
            long wait = rates.take(connection, token, path, message);
            if (wait == 0) {
                return take(connection);
            }
            boolean refuses = rates.refuses(message);
            if (!refuses || !mustWait(connection)) {
                explainer.onRate(connection, message, token, rates, wait, refuses);
            }
            if (!refuses) {
                pause(connection, wait);
                return false;
            }
            verdict = Verdict.RATE_LIMIT;
        }
        if (mustWait(connection)) {
            return false;
        }
        if (verdict != Verdict.RATE_LIMIT) {
            explainer.onRefused(connection, verdict, message, token);
        }
        refuse(connection, verdict);
        if (verdict.isOfToken()) {
            onTokenRefused(connection, verdict);
        }
        return true;
    }

    /** A token that the protocol looked up itself was refused: counts against the connection's address, as those of messages do. */
    public void countTokenRefused(DeviceConnection connection) {
        onTokenRefused(connection, Verdict.TOKEN_UNKNOWN);
    }

    /** Too many of them slow their address down, then end its connections. */
    private void onTokenRefused(DeviceConnection connection, Verdict verdict) {
        AddressUse address = connection.address();
        if (address == null) {
            return;
        }
        long now = rates.nanoTime();
        long wait = address.onTokenRefused(now);
        if (address.isRefused(now)) {
            eventLoop.execute(() -> connection.handler().onTokensDead(verdict));
        } else if (wait > 0) {
            connection.pauseUntil(now + Math.min(wait, TOKEN_PAUSE_MAX_NANOS));
        }
    }

    private boolean take(DeviceConnection connection) {
        boolean isTaken = forExtension ? handOver(connection) : enqueue(connection);
        if (!isTaken) {
            rates.giveBack(message);
        }
        return isTaken;
    }

    /** Has the connection offer its message again after a while; nothing is read from it until then. */
    private void pause(DeviceConnection connection, long nanos) {
        counters.countPause();
        connection.setWaitingForRoom(true);
        eventLoop.schedule(() -> resume(connection), nanos, TimeUnit.NANOSECONDS);
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
        tokens.forget();
        explainer.onRefused(connection, verdict, message, token);
        refuse(connection, verdict, Kp1Path.NO_REQUEST_ID);
        return true;
    }

    /**
     * Whether the token of a topic filter or topic name is one that messages would be accepted with; counts as its use.
     *
     * @param length bytes from {@code start}; what follows the token's level is not looked at
     */
    public Verdict authorize(DeviceConnection connection, ByteBuf buffer, int start, int length) {
        if (!path.wrapIdentity(buffer, start, start + length)) {
            return Verdict.PATH_MALFORMED;
        }
        Verdict verdict = tokens.authenticate(connection, path, buffer);
        if (verdict != Verdict.ACCEPTED) {
            explainer.onAuthorizationRefused(connection, verdict, token);
        }
        return verdict;
    }

    /** A SUBSCRIBE begins: {@link #authorize} is called with its filters, then {@link #endSubscribe}, whatever happens. */
    public void beginSubscribe() {
        extensions.beginSubscribe();
    }

    /** The client wants the edge's own messages for the filter that {@link #authorize} found good just now, as retained ones. */
    public void wantRetained(ByteBuf filter) {
        extensions.want(token, path, filter);
    }

    /**
     * Begins to read what {@link #wantRetained} asked for.
     *
     * @return how many times the listener's {@code onRetainedRead} will be called
     */
    public int endSubscribe(DeviceConnection connection, RetainedListener listener) {
        return extensions.endSubscribe(connection, listener);
    }

    /** Requests of one connection that may wait for extensions, and likewise reads for its subscriptions. */
    public int requestsMax() {
        return extensions.waitingMax();
    }

    /** By which expiry is told. */
    public InstantSource clock() {
        return clock;
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
        tokens.forget();
        if (!path.wrap(buffer, message.pathStart(), message.pathStart() + message.pathLength())) {
            return Verdict.PATH_MALFORMED;
        }
        Verdict verdict = tokens.authenticate(connection, path, buffer);
        if (verdict != Verdict.ACCEPTED) {
            return verdict;
        }
        if (message.refusal() != Verdict.ACCEPTED) {
            return message.refusal();
        }
        forExtension = !DataCollection.isExtensionOf(path, buffer);
        if (forExtension) {
            return extensions.check(path, message);
        }
        verdict = dataCollection.check(path, buffer, message.payloadStart(), message.payloadLength());
        return verdict == Verdict.ACCEPTED ? journal.verdict() : verdict;
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
        return waitingForOthers < delivery.waitingMax();
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
        boolean isExchange = message.session() != 0 && route.ack() != AckLevel.RECEIVED;
        slot.setOwner(answers, answers.nextIndex(), awaitsDelivery || isExchange);
        slot.setExchange(isExchange ? message.session() : 0, message.tag());
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
        if (message.keptPropertiesBytes() > 0) {
            setProperties(slot);
        }
        Answer answer = answers.add(sequence);
        answer.fill(connection, message, path.requestId(), token.tokenNumber());
        if (awaitsDelivery) {
            answer.awaitDelivery(
                    route, nodeId, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delivery.timeoutMs()));
            waitingForOthers++;
        }
        ring.publish(sequence);
        counters.countAccepted(message.payloadLength());
        connection.countMessage();
        if (ackTimes.isSampled()) {
            answer.setSampled(System.nanoTime());
        }
        if (route.ack() == AckLevel.RECEIVED && connection.outstanding() == 0) {
            answer.setSent();
            answer.deliver();
            ackTimes.record(answer);
        } else {
            connection.addOutstanding(1);
        }
        return true;
    }

    /** A response topic that shows a token is for the edge alone: it answers there. */
    private void setProperties(MessageSlot slot) {
        int length = message.replyTopicLength();
        boolean isTopicKept = length == 0 || !path.isTokenIn(message.buffer(), message.replyTopicStart(), length);
        slot.setProperties(
                message.propertiesStart(),
                message.propertiesLength(),
                message.keptPropertiesBytes() - (isTopicKept ? 0 : RESPONSE_TOPIC_HEAD_BYTES + length),
                isTopicKept);
    }

    /** Has an extension answer the message; as {@link #offer}. */
    private boolean handOver(DeviceConnection connection) {
        if (hasNoRoomToHandOver(connection)) {
            return false;
        }
        Answer answer = addRequest(connection, path.requestId());
        extensions.offer(message, path.requestId(), token, answer);
        return true;
    }

    /** Has a device that registers answered; as {@link #offer}. */
    private boolean register(DeviceConnection connection) {
        tokens.forget();
        if (!registrations.fits(message)) {
            if (mustWait(connection)) {
                return false;
            }
            explainer.onRefused(connection, Verdict.PAYLOAD_TOO_LARGE, registrations.limited(message), token);
            refuse(connection, Verdict.PAYLOAD_TOO_LARGE, registrations.requestId());
            return true;
        }
        if (hasNoRoomToHandOver(connection)) {
            return false;
        }
        Answer answer = addRequest(connection, registrations.requestId());
        extensions.register(message, addressOf(connection), answer);
        return true;
    }

    /** Where it comes from; this host where it is the edge's own, or not known. */
    private static InetAddress addressOf(DeviceConnection connection) {
        Origin origin = connection.origin();
        InetAddress address = origin == null ? null : origin.address();
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    private boolean hasNoRoomToHandOver(DeviceConnection connection) {
        boolean hasNone = answers.isFull() || !hasRoomToPark() || extensions.isFull(connection);
        if (hasNone) {
            awaitRoom(connection);
        }
        return hasNone;
    }

    private Answer addRequest(DeviceConnection connection, int requestId) {
        message.buffer().retain();
        Answer answer = answers.addBehindOthers();
        answer.fill(connection, message, requestId, token.tokenNumber());
        connection.addOutstanding(1);
        connection.addRequests(1);
        connection.countMessage();
        waitingForOthers++;
        return answer;
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
        answer.setExplained();
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
        takeReplies();
        for (Answer answer = answers.peek(completed); answer != null; answer = answers.peek(completed)) {
            if (mustPark(answer)) {
                park();
            } else {
                if (answer.isCounted()) {
                    waitingForOthers--; // it could not be written, or has its reply already
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
        return connection != null
                && !answer.isSent()
                && (answer.awaitsDelivery() || answer.awaitsReply() || connection.hasParked());
    }

    private void takeReplies() {
        for (Answer answer = extensions.takeReply(); answer != null; answer = extensions.takeReply()) {
            if (answer.verdict() != Verdict.ACCEPTED) {
                counters.countRefused(answer.verdict());
            }
            if (answer.isParked()) {
                sendDue(Objects.requireNonNull(answer.connection(), "only what has one is parked"));
            }
        }
    }

    /** Moves the first answer to those that wait for sinks or an extension, and behind the others of its connection. */
    private void park() {
        Answer spare = spares.poll();
        Answer answer = answers.take(spare == null ? new Answer() : spare);
        Objects.requireNonNull(answer.connection(), "only what has one is parked")
                .park(answer);
        if (!answer.isCounted()) {
            waitingForOthers++; // counted from the start where it does not only wait for those before it
        }
        answer.setParked();
        Route route = answer.route();
        if (route != null && answer.awaitsDelivery()) {
            parked.computeIfAbsent(route, key -> new ParkedAnswers(key, progress))
                    .add(answer);
        } else if (!answer.awaitsReply()) {
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
            waitingForOthers--;
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
            if (answer.isRequest()) {
                connection.addRequests(-1);
            }
            if (connection.touch()) {
                touched.add(connection);
            }
            if (answer.verdict() != Verdict.ACCEPTED && !answer.isExplained()) {
                explainer.onRefused(connection, answer.verdict(), answer.tokenNumber());
            }
            try {
                answer.deliver();
            } catch (Throwable failure) {
                connection.handler().onFailure(failure);
            }
            ackTimes.record(answer);
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
            resume(connection);
        }
    }

    private static void resume(DeviceConnection connection) {
        connection.setWaitingForRoom(false);
        try {
            connection.handler().onRoom();
        } catch (Throwable failure) {
            connection.handler().onFailure(failure);
        }
    }

    /** A token expires at another time. Safe from any thread. */
    public void onTokenExpiry(long tokenNumber, long expiresAtMs) {
        tokens.onTokenExpiry(tokenNumber, expiresAtMs);
    }

    /** A token changed state: cuts this loop's connections that have used no other. Safe from any thread. */
    public void onTokenChanged(long tokenNumber, TokenState state) {
        tokens.onTokenChanged(tokenNumber, state);
    }
}
