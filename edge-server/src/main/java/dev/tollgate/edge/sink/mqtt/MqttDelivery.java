package dev.tollgate.edge.sink.mqtt;

import dev.tollgate.edge.sink.BrokenSinkException;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Delivers one batch: as many messages at a time as the broker takes, on each connection. One thread; only answers come from another. */
final class MqttDelivery {
    private final SinkBatch batch;
    private final List<Lane> lanes;
    private final TopicTemplate topic;
    private final MqttSinkConfig config;
    private final Broker broker;
    private final BlockingQueue<Answered> answers;
    private final Map<Integer, Answer> notAuthorized = new LinkedHashMap<>();
    private int taken;
    private @Nullable IOException failure;

    /** @param answers of the sink's connections, and their ends */
    MqttDelivery(
            SinkBatch batch,
            List<Lane> lanes,
            BlockingQueue<Answered> answers,
            TopicTemplate topic,
            MqttSinkConfig config,
            Broker broker) {
        this.batch = batch;
        this.lanes = lanes;
        this.answers = answers;
        this.topic = topic;
        this.config = config;
        this.broker = broker;
    }

    /**
     * After a failure nothing is published any more, but what is in flight is waited for, as it may be taken. The end of a connection ends
     * all at once.
     */
    void run() throws IOException, InterruptedException {
        lanes.forEach(Lane::reset);
        for (int i = 0; i < batch.size(); i++) {
            int device = batch.records().get(i).deviceId().hashCode();
            lanes.get(Math.floorMod(device, lanes.size())).add(i);
        }
        lanes.forEach(this::publishMore);
        while (lanes.stream().anyMatch(lane -> !lane.inFlight().isEmpty())) {
            Answered answered = answers.poll(config.ackTimeoutMs(), TimeUnit.MILLISECONDS);
            if (answered == null) {
                throw new BrokenSinkException(broker + ": no answer within " + config.ackTimeoutMs() + " ms", null);
            }
            onAnswer(answered);
            publishMore(answered.lane());
        }
        settleNotAuthorized();
        if (failure != null) {
            throw failure;
        }
    }

    private void publishMore(Lane lane) {
        while (failure == null && lane.hasNext()) {
            int index = lane.next();
            SinkRecord record = batch.records().get(index);
            String name = topic.apply(record);
            if (name.getBytes(StandardCharsets.UTF_8).length + record.payloadBytes() > config.packetMaxBytes()) {
                batch.reject(index, "larger than packetMaxBytes");
            } else {
                publish(lane, index, name, record);
            }
        }
    }

    private void publish(Lane lane, int index, String name, SinkRecord record) {
        try {
            lane.connection()
                    .publish(name, record)
                    .whenComplete((taken, failed) -> answers.add(new Answered(lane, index, Answer.of(failed))));
            lane.onPublished(index);
        } catch (IllegalArgumentException noPacket) {
            batch.reject(index, "not to be sent over MQTT: " + noPacket.getMessage());
        }
    }

    /** @throws BrokenSinkException when the connection is gone */
    private void onAnswer(Answered answered) throws BrokenSinkException {
        Answer answer = answered.answer();
        int index = answered.index();
        switch (answer.meaning()) {
            case TAKEN -> {
                batch.confirm(index);
                taken++;
            }
            case REFUSED -> batch.reject(index, answer.text());
            case NOT_AUTHORIZED -> notAuthorized.put(index, answer);
            case BROKER_FAILED -> failure = failure == null ? failure(answer) : failure;
            case DISCONNECTED_FOR_RECORD, DISCONNECTED -> throw disconnected(answered.lane(), answer);
        }
        answered.lane().onAnswer(index);
    }

    private BrokenSinkException disconnected(Lane lane, Answer answer) {
        boolean alone = lane.inFlight().size() == 1;
        if (alone && answer.meaning() == Answer.Meaning.DISCONNECTED_FOR_RECORD) {
            lane.inFlight().forEach(index -> batch.reject(index, answer.text()));
        }
        return new BrokenSinkException(broker + ": " + answer.text(), null);
    }

    /** A record's own topic may be at fault as long as others are taken; else the edge has no right to publish. */
    private void settleNotAuthorized() {
        notAuthorized.forEach((index, answer) -> {
            if (taken > 0 && topic.hasFields()) {
                batch.reject(index, answer.text());
            } else if (failure == null) {
                failure = failure(answer);
            }
        });
    }

    private IOException failure(Answer answer) {
        return new IOException(broker + ": " + answer.text());
    }
}
