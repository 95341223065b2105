package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageSlot;

/**
 * Where the fields of a record lie. Numbers are big-endian; the text fields are UTF-8, without end marks.
 *
 * <pre>
 *  0  int   CRC-32C of all that follows, up to the record's end, with the segment's mask: {@link SegmentHeader#checksumMask()}
 *  4  int   length of the whole record
 *  8  long  sequence
 * 16  long  received at, milliseconds since 1970-01-01 UTC
 * 24  long  device number
 * 32  long  token number
 * 40  int   request id, -1 for none
 * 44  byte  protocol code
 * 45  byte  QoS, and 0x80 where an exchange follows, 0x40 where there are properties
 * 46  short number of the route that the message was accepted on, 0 to 63
 * 48  int   length of the application version
 * 52  int   length of the extension
 * 56  int   length of the resource
 * 60  int   length of the content type
 * 64        where there is an exchange: long number of the MQTT session, int packet id
 *           then where there are properties: int length of the properties
 *           then application version, extension, resource, content type, properties, payload
 * </pre>
 */
final class RecordLayout {
    static final int CRC = 0;
    static final int LENGTH = 4;
    static final int SEQUENCE = 8;
    static final int RECEIVED_AT = 16;
    static final int DEVICE = 24;
    static final int TOKEN = 32;
    static final int REQUEST_ID = 40;
    static final int PROTOCOL = 44;
    static final int QOS = 45;
    static final int ROUTE = 46;
    static final int APP_VERSION_LENGTH = 48;
    static final int EXTENSION_LENGTH = 52;
    static final int RESOURCE_LENGTH = 56;
    static final int CONTENT_TYPE_LENGTH = 60;
    static final int FIXED_BYTES = 64;

    /** In the byte of the QoS. */
    static final int EXCHANGE_FLAG = 0x80;

    /** In the byte of the QoS. */
    static final int PROPERTIES_FLAG = 0x40;

    static final int QOS_MASK = 0x3F;

    static final int EXCHANGE_BYTES = 12;
    static final int PROPERTIES_LENGTH_BYTES = 4;

    /** Longest record. Far beyond what the protocols let in; a longer one is refused, or taken for damage. */
    static final int RECORD_MAX_BYTES = 1 << 28;

    private RecordLayout() {}

    /** Bytes before the text fields. */
    static int headBytes(MessageSlot slot) {
        return FIXED_BYTES
                + (slot.session() == 0 ? 0 : EXCHANGE_BYTES)
                + (slot.keptPropertiesBytes() == 0 ? 0 : PROPERTIES_LENGTH_BYTES);
    }

    /** Bytes that the message takes as a record; may be more than {@link #RECORD_MAX_BYTES}. */
    static long size(MessageSlot slot) {
        return (long) headBytes(slot)
                + slot.appVersionLength()
                + slot.extensionLength()
                + slot.resourceLength()
                + slot.contentTypeLength()
                + slot.keptPropertiesBytes()
                + slot.payloadLength();
    }
}
