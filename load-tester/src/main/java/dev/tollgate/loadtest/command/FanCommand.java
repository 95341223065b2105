package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.template.Feeder;
import dev.tollgate.loadtest.scenario.template.Template;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Mixin;

/** Publishers and subscribers in one run, which owns both ends. Publishers are the first devices. */
abstract class FanCommand extends ScenarioCommand {
    @Mixin
    private final MessageArguments message = new MessageArguments();

    @Mixin
    private final PaceArguments pace = new PaceArguments();

    private final String word;

    FanCommand(RunContext context, String word) {
        super(context, word);
        this.word = word;
    }

    abstract int publishers();

    abstract int subscribers();

    @Override
    final int deviceCount() {
        return Math.addExact(publishers(), subscribers());
    }

    @Override
    final List<Flow> flows() {
        InvalidSetting.check(publishers() > 0 && subscribers() > 0, word, "1 or more on both ends", deviceCount());
        String topic = message.topic().isEmpty() ? "load/{run}/" + word + "/{i}" : message.topic();
        Payload payload = message.payload(StampMode.BINARY);
        Flow receive = new FlowDraft(Op.SUB, new Pace.Once())
                .devices(new Slice(publishers(), deviceCount() - 1))
                .topic(filter(topic, payload))
                .qos(message.qos())
                .flow();
        Flow send = new FlowDraft(Op.publish(message.qos()), pace.pace(PubCommand.DEFAULT_PACE))
                .timing(pace)
                .devices(new Slice(0, publishers() - 1))
                .topic(topic)
                .retained(message.isRetained())
                .payload(payload)
                .flow();
        return List.of(send, receive);
    }

    /** Takes any value for each level that differs between messages: a wildcard stands for a whole level, MQTT 5.0 section 4.7.1. */
    private static String filter(String topic, Payload payload) {
        Feeder feeder = payload.feeder().map(Feeder::read).orElse(Feeder.NONE);
        StringJoiner levels = new StringJoiner("/");
        for (String level : topic.split("/", -1)) {
            boolean isSame = Template.compile("--topic", level.replace("{run}", ""), feeder, 0)
                    .isConstant();
            levels.add(isSame ? level : "+");
        }
        return payload.stamp() == StampMode.TOPIC ? levels.add("+").toString() : levels.toString();
    }

    @Override
    final Model model() {
        return pace.model();
    }
}
