package io.lovage.flow;

import io.lovage.message.LovageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.task.Headers;
import io.lovage.task.Json;
import io.lovage.task.ValueType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads flows back from the state store: their plans and templates, which never change and are therefore remembered, and the inputs of a node.
 * Thread-safe.
 */
public final class Flows {

    private static final int REMEMBERED = 256;
    private static final int SCAN_PAGE = 1000;

    private final StateStore state;
    private final Map<Key, Object> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Object> eldest) {
            return size() > REMEMBERED;
        }
    };

    public Flows(StateStore state) {
        this.state = state;
    }

    /** The plan of {@code flow}, or {@code null} if the flow is over or never was. */
    @Nullable
    Plan plan(MessageId flow) {
        return read(flow, FlowKeys.PLAN, Plan.class);
    }

    NodeTemplate template(MessageId flow, int index) {
        return required(flow, FlowKeys.template(index));
    }

    NodeTemplate errorHandler(MessageId flow, int number) {
        return required(flow, FlowKeys.errorHandler(number));
    }

    /**
     * What is piped into the arguments of {@code message}, if it is a flow's node; nothing otherwise.
     *
     * @throws LovageException if the flow or an input isn't there
     */
    public List<Payload> pipedInto(Message message) {
        Place place = Place.of(message);
        if (place == null) {
            return List.of();
        }
        Plan plan = plan(place.flow());
        if (plan == null) {
            throw new LovageException("Task " + message.id() + " belongs to flow " + place.flow()
                    + ", which is over or was removed, so its inputs are gone.");
        }
        Plan.Node node = plan.nodes().get(place.node());
        if (node.inputs().isEmpty()) {
            return node.list() ? List.of(Payload.utf8("[]")) : List.of();
        }
        List<Entry> inputs = inputs(place);
        if (inputs.size() != node.inputs().size()) {
            throw new LovageException("Task " + message.id() + " of flow " + place.flow() + " needs "
                    + node.inputs().size() + " results, but " + inputs.size() + " are there.");
        }
        return List.of(node.list() ? list(node.inputs(), inputs) : inputs.get(0).value());
    }

    /** Where in which flow a message belongs; {@code null} for a message of no flow. */
    record Place(MessageId flow, int node) {

        static @Nullable Place of(Message message) {
            if (message.headers().isEmpty()) {
                return null;
            }
            String flow = message.headers().get(Headers.FLOW);
            String node = message.headers().get(Headers.NODE);
            return flow == null || node == null ? null : new Place(MessageId.of(flow), Integer.parseInt(node));
        }
    }

    private List<Entry> inputs(Place place) {
        String partition = FlowKeys.partition(place.flow());
        String end = FlowKeys.inputsEnd(place.node());
        List<Entry> all = new ArrayList<>();
        String from = FlowKeys.inputsStart(place.node());
        while (true) {
            List<Entry> page = state.scan(partition, from, end, SCAN_PAGE);
            all.addAll(page);
            if (page.size() < SCAN_PAGE) {
                return all;
            }
            from = page.get(page.size() - 1).key().name() + "\0";
        }
    }

    /** Members may have been planned in another order than their numbers', so the list follows the plan. */
    private static Payload list(List<Integer> order, List<Entry> inputs) {
        Map<String, Payload> byNode = new LinkedHashMap<>();
        inputs.forEach(entry -> byNode.put(lastPart(entry.key().name()), entry.value()));
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.write('[');
        for (int node : order) {
            if (json.size() > 1) {
                json.write(',');
            }
            json.writeBytes(
                    Objects.requireNonNull(byNode.get("%06d".formatted(node))).bytes());
        }
        json.write(']');
        return Payload.of(json.toByteArray());
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private NodeTemplate required(MessageId flow, String name) {
        NodeTemplate template = read(flow, name, NodeTemplate.class);
        if (template == null) {
            throw new LovageException("Flow " + flow + " has lost its entry '" + name + "'.");
        }
        return template;
    }

    private <T> @Nullable T read(MessageId flow, String name, Class<T> type) {
        Key key = new Key(FlowKeys.partition(flow), name);
        synchronized (remembered) {
            Object known = remembered.get(key);
            if (known != null) {
                return type.cast(known);
            }
        }
        Entry entry = state.get(key).orElse(null);
        if (entry == null) {
            return null;
        }
        T value = Json.read(entry.value(), ValueType.of(type), "Entry '" + name + "' of flow " + flow);
        synchronized (remembered) {
            remembered.put(key, value);
        }
        return value;
    }
}
