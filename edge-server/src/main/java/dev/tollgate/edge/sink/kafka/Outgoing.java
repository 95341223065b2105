package dev.tollgate.edge.sink.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record of a batch on its way.
 *
 * @param index in the batch
 * @param sequence in the journal
 */
record Outgoing(int index, long sequence, ProducerRecord<byte[], byte[]> record) {
    Rejection rejected(String why) {
        return new Rejection(index, sequence, why);
    }
}
