"""Which command lies in which module; read without importing any of them."""

from __future__ import annotations

from typing import Final

from cli.command import Command
from cli.commands_operations import OPERATIONS
from cli.commands_papers import PAPERS

_START: Final = ("Bắt đầu", "Start here")
_CITY: Final = ("Thành phố và cơ sở dữ liệu", "City and database")
_FILES: Final = ("Từ tệp đến tệp, không cần cơ sở dữ liệu", "File to file, without a database")

COMMANDS: Final[dict[str, Command]] = {
    "demo": Command(
        "cli.demo:demo",
        *_START,
        "Chạy trọn một mùa tuyển sinh lớp 1 và mở bản đồ.",
        "Run one whole first-grade season and open the map.",
    ),
    "doctor": Command(
        "cli.doctor:doctor",
        *_START,
        "Cho biết máy này có gì, thiếu gì và lệnh để bổ sung.",
        "Tell what this machine has, what is missing and the command that mends it.",
    ),
    "bench": Command(
        "cli.bench:app",
        *_START,
        "Đo tốc độ trên máy này, cạnh các chương trình khác.",
        "Measure speed on this machine, beside other programs.",
    ),
    "test": Command(
        "cli.test_command:run_tests",
        *_START,
        "Kiểm tra toàn bộ mã: định dạng, kiểu, tầng, bài kiểm thử.",
        "Check the whole code: format, style, types, layers, tests.",
    ),
    "import": Command(
        "cli.import_:app",
        *_CITY,
        "Nhập dữ liệu, kiểm tra trước khi ghi.",
        "Import data, checked before anything is written.",
    ),
    "season": Command(
        "cli.season_commands:app",
        *_CITY,
        "Một mùa tuyển sinh dưới dạng dữ liệu: thời hạn, quy tắc, hội đồng, nơi liên hệ.",
        "A season as data: deadlines, policy, committees, contacts, texts.",
    ),
    "codes": Command("cli.codes:app", *_CITY, "Mã của các gia đình.", "Codes of families."),
    "template": Command(
        "cli.template:template",
        *_CITY,
        "Ghi sổ tính mẫu cho một danh mục.",
        "Write the workbook to fill in for a register.",
    ),
    "places": Command(
        "cli.places:places",
        *_CITY,
        "Trường, cổng và số nhà của OpenStreetMap thành tệp để xem lại trước khi nhập.",
        "Schools, gates and addresses of OpenStreetMap as files to review before import.",
    ),
    "db": Command(
        "cli.db:app",
        *_CITY,
        "Cơ sở dữ liệu PostGIS của dự án: mở, dừng, xem, làm lại.",
        "The project's PostGIS database: start, stop, status, reset.",
    ),
    "run": Command(
        "cli.run:app",
        *_CITY,
        "Các lượt xếp chỗ trong cơ sở dữ liệu: tạo, niêm phong, từ nháp đến chính thức.",
        "Runs in the database: made once, sealed, from draft to final.",
    ),
    "place-late": Command(
        "cli.late:place_late",
        *_CITY,
        "Xếp em đến sau khi lượt đã chính thức, trên số chỗ còn trống hôm nay.",
        "Place children who come after a run is final, on the seats free today.",
    ),
    "capacity": Command(
        "cli.capacity:app",
        *_CITY,
        "Chỗ học so với số trẻ: trong phường và trong tầm đi được.",
        "Seats beside children: inside a ward and within reach.",
    ),
    "scenario": Command(
        "cli.scenario:app",
        *_CITY,
        "Thử đóng cầu, thêm đường: đường đến trường của ai thay đổi.",
        "What if a bridge closes or a road is added: whose way to school changes.",
    ),
    "training": Command(
        "cli.training:app",
        *_CITY,
        "Tập huấn: thành phố hư cấu, khoá thử, bài tập tự chấm; đưa về đầu trong vài giây.",
        "Training: the invented city, test keys, exercises that check themselves; a quick reset.",
    ),
    "notebook": Command(
        "cli.notebook:app",
        *_CITY,
        "Sổ tay của người quy hoạch: JupyterLab chỉ đọc dữ liệu; dựng trang của các sổ tay.",
        "Planners' notebooks: JupyterLab that only reads the data; pages of all notebooks.",
    ),
    "network": Command(
        "cli.network:app",
        *_CITY,
        "Các phiên bản mạng đường: xem, dùng lại bản cũ.",
        "Versions of the roads: list them, use one again.",
    ),
    "review": Command(
        "cli.review:app",
        *_CITY,
        "Thay đổi đường, trường, cổng: đo tác động đến từng em và ký trước khi dùng.",
        "Changes of roads, schools, gates: measured for every child, signed before use.",
    ),
    "paths": Command(
        "cli.paths:app",
        *_CITY,
        "Đường đi, lối bị chặn và cổng do phụ huynh, phường phản ánh; có người xét.",
        "Paths, closed ways and gates that parents and wards report, moderated.",
    ),
    "desk": Command(
        "cli.desk:app",
        *_CITY,
        "Bàn định vị: toạ độ học sinh từ địa chỉ, chỗ nào chưa chắc thì cán bộ quyết định.",
        "The location desk: pupils' points from addresses; officers decide what is unsure.",
    ),
    "catchments": Command(
        "cli.catchments:app",
        *_CITY,
        "Khu vực suy ra từ kết quả: chắc chắn, thường, hiếm khi vào trường nào.",
        "Areas from a result: where a school admits always, usually, rarely.",
    ),
    "edit": Command(
        "cli.edit:edit",
        *_CITY,
        "Sửa một dòng danh mục: đổi tên, dời, đóng, thêm; có lý do và lịch sử.",
        "Change one register row: rename, move, close, add; with reason and history.",
    ),
    "history": Command(
        "cli.edit:history",
        *_CITY,
        "Ai đã sửa một dòng danh mục, khi nào, vì sao.",
        "Who changed a register row, when and why.",
    ),
    "undo": Command(
        "cli.edit:undo",
        *_CITY,
        "Hoàn tác một thay đổi sửa tay bằng một thay đổi mới.",
        "Take a change by hand back by a new one.",
    ),
    "client": Command(
        "cli.client:app",
        *_CITY,
        "Khoá API: ai được đọc, được sửa danh mục nào, ở phường nào.",
        "API keys: who may read and change registers, in which wards.",
    ),
    "export": Command(
        "cli.export:app",
        *_CITY,
        "Bản xuất kết quả cho hệ thống khác, đánh số, kèm danh sách thay đổi.",
        "Numbered exports of offers for another system, with what changed.",
    ),
    "open-data": Command(
        "cli.open_data:app",
        *_CITY,
        "Dữ liệu mở dưới dạng tệp, có mô tả, phiên bản và danh mục cho cổng dữ liệu.",
        "Open data as files, described, versioned, with a catalogue for portals.",
    ),
    "publication": Command(
        "cli.publication:app",
        *_CITY,
        "Bản công bố: dữ liệu công khai bất biến mà dịch vụ trả lời từ đó, kể cả khi mất CSDL.",
        "Publications: what the public is answered from, immutable, database up or down.",
    ),
    "audit": Command(
        "cli.audit:app",
        *_CITY,
        "Nhật ký: ai đã làm gì; xem, xuất, kiểm tra chuỗi.",
        "The audit log: who did what; shown, exported, its chain checked.",
    ),
    "approve": Command(
        "cli.approve:app",
        *_CITY,
        "Việc cần hai người: xem, đồng ý, từ chối.",
        "What takes two persons: seen, agreed to, refused.",
    ),
    "serve": Command(
        "cli.serve:serve",
        *_CITY,
        "Mở bản đồ và API.",
        "Serve the map and the API.",
    ),
    "worker": Command(
        "cli.worker:worker",
        *_CITY,
        "Làm các việc chạy nền: xếp chỗ, phương án, nhập dữ liệu.",
        "Do the work in the background: runs, what-ifs, imports.",
    ),
    "jobs": Command(
        "cli.jobs:app",
        *_CITY,
        "Các việc chạy nền: xem, tiến độ, huỷ.",
        "Work in the background: list, progress, cancel.",
    ),
    "sample": Command(
        "cli.sample:sample",
        *_CITY,
        "Tạo lại thành phố hư cấu trong data/sample.",
        "Make the invented city of data/sample again.",
    ),
    **PAPERS,
    **OPERATIONS,
    "distances": Command(
        "cli.distances:distances",
        *_FILES,
        "Khoảng cách theo đường đi từ nhà đến từng trường.",
        "Road distances from homes to schools.",
    ),
    "address": Command(
        "cli.address:app",
        *_FILES,
        "Địa chỉ được đọc thế nào, và mỗi tên cũ nay thuộc phường nào.",
        "How an address is read, and to which ward of today every former name leads.",
    ),
    "locate": Command(
        "cli.locate:locate",
        *_FILES,
        "Toạ độ của địa chỉ; chỗ nào chưa chắc thì hỏi người, không đoán.",
        "Points of addresses; what is unsure is asked of a person, never guessed.",
    ),
    "check": Command(
        "cli.check:app",
        *_FILES,
        "Đo lại khoảng cách bằng một chương trình khác.",
        "Measure distances again by other means.",
    ),
    "route": Command(
        "cli.route:route",
        *_FILES,
        "Đường đi từ một nhà đến một trường, từng đoạn phố.",
        "The way from one home to one school, street by street.",
    ),
    "isochrone": Command(
        "cli.isochrone:isochrone",
        *_FILES,
        "Vùng trong phạm vi bao nhiêu mét hay giây của một nhà hoặc một trường.",
        "The area within some metres or seconds of a home or a school.",
    ),
    "flow": Command(
        "cli.flow:flow",
        *_CITY,
        "Bao nhiêu trẻ đi trên mỗi con đường, cầu, phà trong một lượt xếp chỗ.",
        "How many children of a run travel each road, bridge and ferry.",
    ),
    "match": Command(
        "cli.match:match",
        *_FILES,
        "Xếp học sinh vào trường theo một bộ quy tắc.",
        "Place pupils in schools by a policy.",
    ),
    "match-second": Command(
        "cli.match_second:match_second",
        *_FILES,
        "Đợt hai: xếp lại các em không giữ chỗ, trên chỉ tiêu còn lại.",
        "The second round: place again who keeps no seat, over the remaining seats.",
    ),
    "compare-policies": Command(
        "cli.compare_policies:compare_policies",
        *_CITY,
        "Xếp cùng một thành phố theo nhiều bộ quy tắc, so sánh trong một bảng.",
        "Place the same city by several policies, side by side in one table.",
    ),
    "match-wishes": Command(
        "cli.match_wishes:match_wishes",
        *_FILES,
        "Lớp 10: điểm chuẩn và trúng tuyển theo điểm và nguyện vọng.",
        "Grade 10: cut-offs and offers from scores and wishes.",
    ),
    "grade10": Command(
        "cli.grade10:app",
        *_FILES,
        "Sau kết quả lớp 10: vì sao, trường nào còn chỗ, đợt xét bổ sung.",
        "After a grade-10 result: why, what is still open, the additional round.",
    ),
    "forecast": Command(
        "cli.forecast:forecast",
        *_FILES,
        "Dự báo số trẻ theo trường, lớp, năm, kèm khoảng tin cậy và sai số các năm qua.",
        "Children of coming years by school and grade, with intervals and past errors.",
    ),
    "site": Command(
        "cli.site:site",
        *_FILES,
        "Nên mở trường mới ở đâu, và xếp chỗ thật sẽ thay đổi thế nào.",
        "Where new schools would stand best, and what they would really change.",
    ),
    "verify": Command(
        "cli.verify:verify",
        *_FILES,
        "Kiểm tra lại một kết quả: dấu niêm phong rồi đến quy tắc.",
        "Check a result again: its hashes, then the rules.",
    ),
    "replay": Command(
        "cli.replay:replay",
        *_FILES,
        "Tính lại một kết quả từ chính dữ liệu vào của nó, so từng byte.",
        "Compute a result again from its own inputs, compare every byte.",
    ),
    "proof": Command(
        "cli.proof:proof",
        *_FILES,
        "Bằng chứng cho một gia đình: em có trong kết quả đã niêm phong.",
        "The proof for one family that its child stands in a sealed result.",
    ),
    "init": Command(
        "cli.init:init",
        *_FILES,
        "Hỏi những điều cần biết về một địa phương mới và ghi thư mục của nó.",
        "Ask about a new place and write its folder.",
    ),
    "fetch": Command(
        "cli.fetch:fetch",
        *_FILES,
        "Tải đường sá từ nguồn của địa phương, kèm biên nhận; nói rõ phải tự cung cấp gì.",
        "Bring roads from a place's sources, with receipts; says what is supplied by hand.",
    ),
    "lot": Command(
        "cli.lot:app",
        *_FILES,
        "Cam kết hạt giống của việc bốc thăm trước khi xếp chỗ.",
        "Commit to the seed of a lot before it is drawn.",
    ),
    "key": Command(
        "cli.key:app",
        *_FILES,
        "Khoá ký kết quả: bằng chứng không bị sửa, không phải chữ ký số theo luật.",
        "The key that signs results: a proof of integrity, not a legal signature.",
    ),
    "compare": Command(
        "cli.compare:compare",
        *_FILES,
        "So sánh hai kết quả: ai đổi trường, gần hơn, xa hơn, vì sao.",
        "Compare two results: who moved, better, worse, and why.",
    ),
    "seat-values": Command(
        "cli.seat_values:seat_values",
        *_FILES,
        "Thêm một chỉ tiêu hay một lớp ở mỗi trường thì tiết kiệm được bao nhiêu.",
        "What one seat or one class more at each school would save.",
    ),
    "fewest-changes": Command(
        "cli.fewest_changes:fewest_changes",
        *_FILES,
        "Tổng quãng đường nhỏ nhất mà ít em phải đổi chỗ nhất so với kết quả trước.",
        "The least total that moves fewest children of an earlier result, and its cost.",
    ),
    "ledger": Command(
        "cli.ledger:ledger",
        *_FILES,
        "Sổ công bằng của một kết quả: ai đi xa, theo nhóm, cư trú, phường.",
        "Fairness ledger of a result: who travels far, by group, residence, ward.",
    ),
    "robust": Command(
        "cli.robust:robust",
        *_FILES,
        "Ai có thể đổi trường khi vị trí nhà chính xác hơn: xét lại nhiều lần.",
        "Whose seat hangs on the exact place of a home: the run repeated.",
    ),
    "why": Command(
        "cli.why:why",
        *_FILES,
        "Vì sao một em được xếp vào trường này mà không phải trường gần hơn.",
        "Why a child was offered this school and none of the nearer ones.",
    ),
    "needed": Command(
        "cli.needed:needed",
        *_FILES,
        "Em cần thêm điều gì để được xếp vào một trường.",
        "What a child would have needed for a school.",
    ),
    "displaces": Command(
        "cli.displaces:displaces",
        *_FILES,
        "Ai phải đổi chỗ nếu một em được nhận ngoại lệ; không ghi gì.",
        "Who moves if a seat is granted as an exception; nothing is recorded.",
    ),
    "policy": Command(
        "cli.policy:app",
        *_FILES,
        "Các bộ quy tắc tuyển sinh, viết thành câu.",
        "The admission policies, as sentences.",
    ),
}
