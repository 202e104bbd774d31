// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/tax_items.h"

namespace shomei::certificate {

const std::vector<TaxItem>& tax_items() {
    static const std::vector<TaxItem> items = {
        {"salary-receipts"},             // 給与収入
        {"pension-receipts"},            // 公的年金等収入
        {"income-salary"},               // 給与所得
        {"income-pension"},              // 公的年金等に係る雑所得
        {"income-business"},             // 営業等所得
        {"income-farming"},              // 農業所得
        {"income-property"},             // 不動産所得
        {"income-interest"},             // 利子所得
        {"income-dividend"},             // 配当所得
        {"income-other"},                // その他の所得
        {"income-total"},                // 合計所得金額
        {"deduction-loss"},              // 雑損
        {"deduction-medical"},           // 医療費
        {"deduction-social-insurance"},  // 社会保険料
        {"deduction-mutual-aid"},        // 小規模企業共済等掛金
        {"deduction-life-insurance"},    // 生命保険料
        {"deduction-earthquake"},        // 地震保険料
        {"deduction-spouse"},            // 配偶者(特別)控除
        {"deduction-dependants"},        // 扶養
        {"deduction-disability"},        // 障害者等
        {"deduction-basic"},             // 基礎
        {"deduction-total"},             // 所得控除合計
        {"taxable-income"},              // 課税標準額
        {"municipal-income-levy"},       // 市民税所得割
        {"municipal-per-capita"},        // 市民税均等割
        {"prefectural-income-levy"},     // 県民税所得割
        {"prefectural-per-capita"},      // 県民税均等割
        {"forest-tax"},                  // 森林環境税
        {"tax-total"},                   // 年税額
        {"spouse-deducted", true},       // 控除対象配偶者, 0 or 1
        {"dependants-specified", true},  // 特定扶養
        {"dependants-elderly", true},    // 老人扶養
        {"dependants-other", true},      // その他扶養
        {"dependants-under-16", true},   // 16歳未満
        {"disabled-special", true},      // 特別障害
        {"disabled-other", true},        // その他障害
    };
    return items;
}

}  // namespace shomei::certificate
