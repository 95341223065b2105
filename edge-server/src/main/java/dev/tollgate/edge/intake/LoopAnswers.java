package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import io.netty.channel.EventLoop;
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
 * An event loop's answers on their way out: they wait for the journal in the order of the ring, some of them after that for sinks or an
 * extension, and go to each connection in the order of its messages. On the event loop, but for {@link #onJournaled} and {@link #wake};
 * allocates nothing per message.
 *
 * <pre>
 * {@link AnswerQueue} ─journaled→ sent
 *                     ─journaled→ parked on its connection ─sinks, extension, those before it→ sent
 * </pre>
 */
final class LoopAnswers {
    /** Takes the replies of extensions. */
    interface Replies {
        /** An answer that has got its reply just now; null when there is no more. */
        @Nullable
        Answer take();
    }

    private static final int DELIVERY_TIMER_MS = 100;
    private static final int SPARES_MAX = 4096;

    private final EventLoop eventLoop;
    private final DeliveryProgress progress;
    private final DeliveryConfig delivery;
    private final IntakeCounters counters;
    private final Explainer explainer;
    private final AnswerQueue queue;
    private final AckTimes ackTimes = new AckTimes();
    private final List<DeviceConnection> touched = new ArrayList<>();
    private final Map<Route, ParkedAnswers> parked = new LinkedHashMap<>();
    private final ArrayDeque<Answer> spares = new ArrayDeque<>();
    private List<DeviceConnection> waitingForRoom = new ArrayList<>();
    private Replies replies = () -> null;

    private int waitingForOthers; // answers that wait for sinks or extensions, and those behind them
    private boolean deliveryTimerRuns;
    private final Runnable task = this::send;
    private final AtomicBoolean taskQueued = new AtomicBoolean();
    private volatile long completedSequence = -1;

    /** @param capacity of the ring */
    LoopAnswers(
            EventLoop eventLoop,
            int capacity,
            DeliveryProgress progress,
            DeliveryConfig delivery,
            IntakeCounters counters,
            Explainer explainer) {
        this.eventLoop = eventLoop;
        this.queue = new AnswerQueue(capacity);
        this.progress = progress;
        this.delivery = delivery;
        this.counters = counters;
        this.explainer = explainer;
    }

    /** Before the first answer. */
    void setReplies(Replies source) {
        replies = source;
    }

    /** Where answers wait for the journal; {@link #hasRoom} and {@link #hasRoomToPark} say whether more may be added. */
    AnswerQueue queue() {
        return queue;
    }

    AckTimes ackTimes() {
        return ackTimes;
    }

    /** Whether another answer can wait for the journal. */
    boolean hasRoom() {
        return !queue.isFull();
    }

    /** Whether another answer can wait for sinks or an extension. */
    boolean hasRoomToPark() {
        return waitingForOthers < delivery.waitingMax();
    }

    /** The answer waits for its route's sinks, once it is journaled. */
    void awaitDelivery(Answer answer, Route route, String nodeId) {
        answer.awaitDelivery(route, nodeId, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delivery.timeoutMs()));
        waitingForOthers++;
    }

    /** An answer to fill, that waits for an extension behind those before it. */
    Answer addRequest() {
        waitingForOthers++;
        return queue.addBehindOthers();
    }

    /** Has the connection offer its message again once there may be room. */
    void awaitRoom(DeviceConnection connection) {
        if (!connection.isWaitingForRoom()) {
            connection.setWaitingForRoom(true);
            waitingForRoom.add(connection);
        }
    }

    /**
     * The journal has dealt with the ring up to {@code sequence}, and those slots are free again: in this order, so that a connection
     * that found the ring full is always called once more. On the journal's thread.
     */
    void onJournaled(long sequence) {
        completedSequence = sequence;
        wake();
    }

    /** Has this look soon for what is due. Safe from any thread. */
    void wake() {
        if (!taskQueued.getAndSet(true)) {
            eventLoop.execute(task);
        }
    }

    private void send() {
        taskQueued.set(false); // before the read, so that a later sequence queues the task again
        long completed = completedSequence;
        takeReplies();
        for (Answer answer = queue.peek(completed); answer != null; answer = queue.peek(completed)) {
            if (mustPark(answer)) {
                park();
            } else {
                if (answer.isCounted()) {
                    waitingForOthers--; // it could not be written, or has its reply already
                }
                send(answer);
                queue.remove();
            }
        }
        sendParked();
        flush();
        resumeWaiting();
    }

    private void flush() {
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
    }

    private static boolean mustPark(Answer answer) {
        DeviceConnection connection = answer.connection();
        return connection != null
                && !answer.isSent()
                && (answer.awaitsDelivery() || answer.awaitsReply() || connection.hasParked());
    }

    private void takeReplies() {
        for (Answer answer = replies.take(); answer != null; answer = replies.take()) {
            if (answer.verdict() != Verdict.ACCEPTED) {
                counters.countRefused(answer.verdict());
            }
            if (answer.isParked()) {
                sendDue(connectionOf(answer));
            }
        }
    }

    /** Moves the first answer to those that wait for sinks or an extension, and behind the others of its connection. */
    private void park() {
        Answer spare = spares.poll();
        Answer answer = queue.take(spare == null ? new Answer() : spare);
        connectionOf(answer).park(answer);
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

    private static DeviceConnection connectionOf(Answer answer) {
        return Objects.requireNonNull(answer.connection(), "only what has one is parked");
    }

    private void sendParked() {
        if (parked.isEmpty()) {
            return;
        }
        boolean anyLeft = false;
        long nowNanos = System.nanoTime();
        for (ParkedAnswers waiting : parked.values()) {
            for (Answer answer = waiting.poll(nowNanos); answer != null; answer = waiting.poll(nowNanos)) {
                sendDue(connectionOf(answer));
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
        send();
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

    private void resumeWaiting() {
        if (waitingForRoom.isEmpty()) {
            return;
        }
        List<DeviceConnection> resumed = waitingForRoom;
        waitingForRoom = new ArrayList<>();
        for (DeviceConnection connection : resumed) {
            resume(connection);
        }
    }

    /** Has a connection offer its message again. */
    static void resume(DeviceConnection connection) {
        connection.setWaitingForRoom(false);
        try {
            connection.handler().onRoom();
        } catch (Throwable failure) {
            connection.handler().onFailure(failure);
        }
    }
}
