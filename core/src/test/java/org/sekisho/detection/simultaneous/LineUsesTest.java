package org.sekisho.detection.simultaneous;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.line.Line;

class LineUsesTest {

  private record Pair(long thing, int line) {}

  @Test
  void itCountsTheLinesOfEachThingAndForgetsOldUses() {
    var random = new SplittableRandom(3);
    var uses = new LineUses();
    Map<Pair, Long> last = new HashMap<>();
    for (long day = 20_000; day < 20_030; day++) {
      for (int i = 0; i < 300; i++) {
        long thing = random.nextInt(12) * 0x2_0000_0003L - 5;
        int line = random.nextInt(400);
        boolean fresh = last.put(new Pair(thing, line), day) == null;
        assertThat(uses.use(thing, line, day)).isEqualTo(fresh);
      }
      long kept = day - 3;
      uses.forgetBefore(kept);
      last.values().removeIf(of -> of < kept);
      Map<Long, Integer> expected = new HashMap<>();
      last.keySet().forEach(pair -> expected.merge(pair.thing(), 1, Integer::sum));
      assertThat(uses.linesPerThing()).isEqualTo(expected);
      uses = copyOf(uses);
      assertThat(uses.linesPerThing()).isEqualTo(expected);
    }
  }

  private static LineUses copyOf(LineUses uses) {
    var out = new StateWriter();
    uses.write(out, number -> "line" + number);
    var copy = new LineUses();
    copy.read(
        new StateReader(out.toBytes()), id -> Line.unknown(Integer.parseInt(id.substring(4)), id));
    return copy;
  }
}
