package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import java.nio.charset.StandardCharsets;

/**
 * What a will says of itself: its content type, and those properties that its record keeps, as they would stand in a PUBLISH. There is nobody
 * to answer it, so that its response topic and correlation data are left out.
 *
 * @param encoded each with its identifier; not to be changed
 * @param userPropertyBytes of their names and values
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
record WillProperties(byte[] contentType, byte[] encoded, int userProperties, int userPropertyBytes) {
    private static final byte[] NOTHING = {};

    static final WillProperties NONE = new WillProperties(NOTHING, NOTHING, 0, 0);

    static WillProperties of(MqttProperties properties) {
        if (properties.isEmpty()) {
            return NONE;
        }
        ByteBuf out = Unpooled.buffer();
        if (properties.getProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR) instanceof IntegerProperty format) {
            out.writeByte(MqttProperties.PAYLOAD_FORMAT_INDICATOR).writeByte(format.value());
        }
        if (properties.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL) instanceof IntegerProperty interval) {
            out.writeByte(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).writeInt(interval.value());
        }
        int count = 0;
        int bytes = 0;
        if (properties.getProperty(MqttProperties.USER_PROPERTY) instanceof UserProperties user) {
            for (StringPair pair : user.value()) {
                out.writeByte(MqttProperties.USER_PROPERTY);
                bytes += write(out, pair.key) + write(out, pair.value);
                count++;
            }
        }
        byte[] contentType = properties.getProperty(MqttProperties.CONTENT_TYPE) instanceof StringProperty type
                ? type.value().getBytes(StandardCharsets.UTF_8)
                : NOTHING;
        return new WillProperties(contentType, ByteBufUtil.getBytes(out), count, bytes);
    }

    private static int write(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length).writeBytes(bytes);
        return bytes.length;
    }
}
