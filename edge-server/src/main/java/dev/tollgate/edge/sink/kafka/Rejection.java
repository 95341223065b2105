package dev.tollgate.edge.sink.kafka;

/**
 * A record that Kafka refuses for what it is.
 *
 * @param index in the batch
 * @param sequence in the journal
 * @param why for people
 */
record Rejection(int index, long sequence, String why) {}
