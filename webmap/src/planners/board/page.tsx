// The scenario board: steps at the left, map at the right, what changes below.

import { useEffect } from "preact/hooks";
import { TroubleLine } from "../../common/parts";
import { Add } from "./add";
import { open } from "./actions";
import { Compute } from "./compute";
import { BoardMapFrame } from "./map-frame";
import { ResultPart } from "./result";
import { Steps } from "./steps";
import * as board from "./store";
import { b } from "./texts";

export function BoardPage({ name }: { name: string }) {
  useEffect(() => void open(name), [name]);
  return (
    <div class="board">
      <p>
        <a href="#/">{b("back")}</a>
      </p>
      <h1>{name}</h1>
      <div class="board-desk">
        <div class="board-panel">
          {!board.job.value && board.trouble.value && <TroubleLine trouble={board.trouble.value} />}
          <Steps />
          <Add />
          <Compute />
        </div>
        <BoardMapFrame />
      </div>
      <ResultPart />
    </div>
  );
}
