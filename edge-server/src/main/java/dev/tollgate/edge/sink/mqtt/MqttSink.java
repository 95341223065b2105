package dev.tollgate.edge.sink.mqtt;

import dev.tollgate.edge.sink.BrokenSinkException;
import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes over a few connections that it never makes anew: once one of them is gone, so is the sink. The broker keeps no session, as
 * the feed offers again what was not answered.
 */
final class MqttSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSink.class);
    private static final int DISCONNECT_MS = 1000;

    private final List<BrokerConnection> connections;
    private final Broker broker;
    private final TopicTemplate topic;
    private final MqttSinkConfig config;
    private final List<CompletableFuture<Integer>> connecting = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final BlockingQueue<Answered> answers = new LinkedBlockingQueue<>(); // holds at most what is in flight

    MqttSink(List<BrokerConnection> connections, Broker broker, TopicTemplate topic, MqttSinkConfig config) {
        this.connections = connections;
        this.broker = broker;
        this.topic = topic;
        this.config = config;
    }

    @Override
    public SinkCursor open(SinkCursor cursor) throws IOException, InterruptedException {
        connections.forEach(connection -> connecting.add(connection.connect()));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.connectTimeoutMs());
        for (int i = 0; i < connections.size(); i++) {
            int receiveMaximum = await(connecting.get(i), deadline);
            Lane lane = new Lane(connections.get(i), Math.min(receiveMaximum, config.inFlightMax()));
            lane.connection().ended().thenAccept(cause -> answers.add(Answered.end(lane, Answer.of(cause))));
            lanes.add(lane);
        }
        return cursor;
    }

    private int await(CompletableFuture<Integer> connection, long deadline) throws IOException, InterruptedException {
        try {
            return connection.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new BrokenSinkException(broker + ": no connection within " + config.connectTimeoutMs() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BrokenSinkException(broker + ": no connection: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void deliver(SinkBatch batch) throws IOException, InterruptedException {
        new MqttDelivery(batch, lanes, answers, topic, config, broker).run();
    }

    /** Also ends what {@link #open} was interrupted in. A connection that stalls is left to the client, which gives up after a while. */
    @Override
    public void close() {
        connecting.forEach(connection -> connection.cancel(true));
        List<CompletableFuture<Void>> ends =
                connections.stream().map(BrokerConnection::disconnect).toList();
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
                    .get(DISCONNECT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{}: not every connection ended with a DISCONNECT", broker, e);
        }
    }
}
