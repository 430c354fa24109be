package org.sekisho.server.console;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sekisho.server.access.Audit;
import org.sekisho.server.access.EventSeals;
import org.sekisho.server.operations.Checks;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** The auditor's page: who did what, whether that is whole, and the secrecy ledger. */
@Controller
class AuditController {

  private static final int SHOWN = 200;

  private final Audit audit;
  private final EventSeals seals;
  private final DataSource database;

  AuditController(Audit audit, EventSeals seals, DataSource database) {
    this.audit = audit;
    this.seals = seals;
    this.database = database;
  }

  @GetMapping("/audit")
  String show(Model model) {
    model.addAttribute("entries", audit.listNewest(SHOWN));
    model.addAttribute("checked", seals.last());
    return "audit";
  }

  /** Verifies the whole trail now; it takes as long as it is long. */
  @PostMapping("/audit/check")
  String check() {
    seals.check();
    return "redirect:/audit";
  }

  /** The secrecy ledger, to download. */
  @GetMapping("/audit/ledger.csv")
  void ledger(Principal who, HttpServletResponse response) throws IOException, SQLException {
    response.setContentType("text/csv;charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"secrecy-ledger.csv\"");
    audit.write(who.getName(), "LEDGER_EXPORTED", "", "");
    try (Connection connection = database.getConnection()) {
      Checks.writeLedger(connection, response.getWriter());
    }
  }
}
