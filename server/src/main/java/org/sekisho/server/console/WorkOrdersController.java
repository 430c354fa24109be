package org.sekisho.server.console;

import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import org.sekisho.server.access.Audit;
import org.sekisho.server.enforcement.EnforcementStore;
import org.sekisho.server.enforcement.Order;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What exchanges must be told by hand: accepted, and done. */
@Controller
class WorkOrdersController {

  private final EnforcementStore store;
  private final Audit audit;
  private final Clock clock;

  WorkOrdersController(EnforcementStore store, Audit audit, Clock clock) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
  }

  @GetMapping("/workorders")
  String list(Model model) {
    model.addAttribute("orders", store.listWorkOrders());
    model.addAttribute("failing", store.listFailing());
    return "workorders";
  }

  @PostMapping("/workorders")
  String answer(
      @RequestParam String caseId,
      @RequestParam long sequence,
      @RequestParam Order.Action action,
      @RequestParam String at,
      @RequestParam boolean done,
      Principal who,
      RedirectAttributes back) {
    Instant now = clock.instant();
    var order = new Order(caseId, sequence, action, "", now);
    boolean taken = store.answer(order, at, who.getName(), done, now);
    audit.write(
        who.getName(),
        done ? "WORK_ORDER_DONE" : "WORK_ORDER_ACCEPTED",
        order.id() + " " + at,
        taken ? "done" : "refused: it is not waiting for that");
    if (!taken) {
      back.addFlashAttribute("wrong", "workorders.gone");
    }
    return "redirect:/workorders";
  }
}
