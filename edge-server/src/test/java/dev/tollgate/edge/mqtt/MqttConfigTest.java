package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.config.Setting;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MqttConfigTest {
    @Test
    void hasTheDefaultsThatItDocuments() throws ReflectiveOperationException {
        for (RecordComponent component : MqttConfig.class.getRecordComponents()) {
            String documented = component.getAnnotation(Setting.class).value();
            Object actual = component.getAccessor().invoke(MqttConfig.DEFAULT);
            assertEquals(documented, actual.toString().toLowerCase(Locale.ROOT), component.getName());
        }
    }
}
