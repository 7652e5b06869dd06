package io.lovage.flow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a flow: which node needs the results of which. Nodes are numbered so that a node's inputs come before it; the last one's result is the
 * flow's. Stored once for a flow; messages carry the flow's id and a node's number only.
 *
 * @param nodes in order
 * @param unique the unique key that the flow holds until it ends, or {@code null}
 */
public record Plan(List<Node> nodes, @Nullable String unique) {

    /** Beyond that a flow is refused: split it, or send the work in bulk. */
    public static final int MAX_NODES = 100_000;

    public Plan {
        nodes = List.copyOf(nodes);
    }

    /**
     * One task of a flow.
     *
     * @param task wire name
     * @param inputs the nodes whose results it needs
     * @param list whether it gets them as one list, or else as they are
     * @param next the nodes that need its result
     * @param onError numbers of the error handlers to call if it fails for good
     */
    public record Node(String task, List<Integer> inputs, boolean list, List<Integer> next, List<Integer> onError) {
        public Node {
            inputs = List.copyOf(inputs);
            next = List.copyOf(next);
            onError = List.copyOf(onError);
        }
    }

    public int last() {
        return nodes.size() - 1;
    }

    /** Every node that can't run if {@code index} fails, in order. */
    public List<Integer> downstreamOf(int index) {
        boolean[] reached = new boolean[nodes.size()];
        reached[index] = true;
        List<Integer> downstream = new ArrayList<>();
        for (int i = index; i < nodes.size(); i++) {
            if (reached[i]) {
                nodes.get(i).next().forEach(next -> reached[next] = true);
                if (i != index) {
                    downstream.add(i);
                }
            }
        }
        return downstream;
    }

    /** The plan for people, a node a line. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            text.append(i).append("  ").append(node.task());
            if (!node.inputs().isEmpty()) {
                text.append(node.list() ? "  <- all of " : "  <- ").append(node.inputs());
            }
            text.append('\n');
        }
        return text.toString();
    }
}
